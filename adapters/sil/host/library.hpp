// The shared library of a device, loaded anew for each power-on, so that its variables start as they do on a board.
#pragma once

#include <string>

#include "adapters/sil/umirig_sil.h"

namespace umirig::sil {

class Library {
 public:
  using Open = decltype(&umirig_sil_open);

  Library() = default;
  ~Library() { unload(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // False, and why, when it cannot be loaded.
  bool load(const std::string& path, std::string& why);
  // False when it stays in memory all the same: linked with nodelete, or C++ with unique symbols.
  bool unload();
  // Null when it exports no umirig_sil_open.
  Open entry() const;

 private:
  void* handle_ = nullptr;
  std::string path_;
};

}  // namespace umirig::sil
