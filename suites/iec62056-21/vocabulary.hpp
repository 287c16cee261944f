// The words of this suite's dialogue scripts. Beside those below: the frame near-password form= shorter | half | longer | empty |
// other-case, the setting line = "300 7E1", the check break-in-readout (a break said into a readout stops it), and with any
// message keeps = a requirement that it has to keep as well (keeps.hpp).
//
//   frames     request address= ; raw text= ; option-select v= z= y= extra= ; read address= count= type= ; write address= value=
//   type=
//   ;
//              password which= by= ; command letter= type= data= ("none": without) | ixit= ; break ; sign-off ; nak ; ack ; nul
//              characters= ; break-condition ms= with any of them: gap_ms, wrong_parity_at (index of the character, -1 the last),
//              cut (characters left out at the end), corrupt = "bcc" | "brackets"
//   messages   identification, readout, operand, data, error, refusal (an error message or what may be one), ack, nak, break,
//   answer (anything) preambles  quiet, signed-on, readout, programming, reading, writing (programming, unlocked for it where
//   that is needed) checks     alive (a request is answered; a device that needs a restart for it has failed), session-probe,
//   session-alive, understood, answers, sign-on, programming, unlock, readout-passes (it comes without option select),
//   back-to-start settings   rate = "z" | "300" ; format = "7E1" | "8N1" ; power = "cycle"
#pragma once

#include <memory>

#include "rig/run/script.hpp"

namespace umirig::suites {

std::shared_ptr<const run::Vocabulary> iec62056_vocabulary();

}  // namespace umirig::suites
