// "1 case", "2 cases": a number with its noun.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace umirig {

// `noun`: one whose plural is made with s.
std::string counted(std::size_t number, std::string_view noun);

}  // namespace umirig
