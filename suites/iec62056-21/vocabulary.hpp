// The words of this suite's dialogue scripts.
//
//   frames     request address= ; raw text= ; option-select v= z= y= extra= ; read address= count= ; write address= value= type=
//   ;
//              password which= right | wrong | shorter | longer | empty ; command letter= type= data= ; break ; nak ; ack
//              with any of them: gap_ms, wrong_parity_at (index of the character, -1 the last), cut (characters left out at the
//              end), corrupt = "bcc" | "brackets"
//   messages   identification, readout, operand, data, error, refusal (an error message or what may be one), ack, nak, break,
//   answer (anything)
//              with any of them: keeps = a requirement that the message has to keep as well (keeps.hpp)
//   preambles  quiet, signed-on, readout, programming, reading, writing (programming, unlocked for it where that is needed)
//   checks     alive (a request is answered; a device that needs a restart for it has failed), session-probe, session-alive,
//              understood, answers, sign-on, programming, unlock, break-in-readout (a break said into a readout stops it)
//   settings   rate = "z" | "300" ; power = "cycle"
#pragma once

#include <memory>

#include "rig/run/script.hpp"

namespace umirig::suites {

std::shared_ptr<const run::Vocabulary> iec62056_vocabulary();

}  // namespace umirig::suites
