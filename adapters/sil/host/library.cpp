#include "adapters/sil/host/library.hpp"

#include <dlfcn.h>

namespace umirig::sil {

bool Library::load(const std::string& path, std::string& why) {
  path_ = path;
  handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ != nullptr) return true;
  const char* error = ::dlerror();
  why = error != nullptr ? error : "dlopen failed";
  return false;
}

bool Library::unload() {
  if (handle_ == nullptr) return true;
  ::dlclose(handle_);
  handle_ = ::dlopen(path_.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (handle_ == nullptr) return true;
  ::dlclose(handle_);
  handle_ = nullptr;
  return false;
}

Library::Open Library::entry() const { return reinterpret_cast<Open>(::dlsym(handle_, "umirig_sil_open")); }

}  // namespace umirig::sil
