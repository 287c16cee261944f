// The words of this suite's dialogue scripts.
//
//   frames     request address= awake= ; raw text= awake= ; option-select v= z= y= extra= ; read address= count= type= ;
//              write address= value= type= ; write-block part= (first, second: a half of the value; whole) address= ;
//              password which= by= ; near-password form= shorter | half | longer | empty | other-case ;
//              command letter= type= data= ("none": without) | ixit= ; break ; sign-off ; nak ; ack ; nul characters= ;
//              fast-wake-up ms= (again and again, until something comes) ; break-condition ms=
//              With any of them: gap_ms, wrong_parity_at (index of the character, -1 the last), cut (characters left out at the
//              end), corrupt = "bcc" | "brackets". A request and raw characters wake a battery meter by themselves, but for
//              awake = true. break cut_in = true: into the message that comes, and what still comes of it passes.
//   messages   identification, readout, operand, data, error, refusal (an error message or what may be one), ack, nak, break,
//              confirmation, block, last-block, same-block (of a read in blocks), telegram (of mode D), answer (anything).
//              With any of them: keeps = a requirement that it has to keep as well (keeps.hpp)
//   preambles  quiet, signed-on, readout, programming, reading, writing (programming, unlocked for it where that is needed)
//   checks     alive (a request is answered; a device that needs a restart for it has failed), session-probe, session-alive,
//              understood, answers, sign-on, programming, unlock, readout-passes (it comes without option select),
//              break-in-readout (a break said into a readout stops it), back-to-start
//   settings   rate = "z" | "300" | "push" (of telegrams) ; format = "7E1" | "8N1" ; line = "300 7E1" ; power = "cycle"
#pragma once

#include <memory>

#include "rig/run/script.hpp"

namespace umirig::suites {

std::shared_ptr<const run::Vocabulary> iec62056_vocabulary();

}  // namespace umirig::suites
