// For the tests of commands: what one of them printed, and its exit code.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace umirig::cli {

struct Output {
  int code = 0;
  std::string out;
  std::string err;
};

template <typename Arguments>
Output output_of(int (*command)(const Arguments&), const Arguments& arguments) {
  Output output;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  output.code = command(arguments);
  std::fflush(stdout);
  output.out = testing::internal::GetCapturedStdout();
  output.err = testing::internal::GetCapturedStderr();
  return output;
}

// A file that goes with the test.
class TestFile {
 public:
  explicit TestFile(const std::string& contents, const std::string& name = "file")
      : path_(testing::TempDir() + "umirig_" + testing::UnitTest::GetInstance()->current_test_info()->name() + "_" + name) {
    std::ofstream(path_, std::ios::binary) << contents;
  }
  ~TestFile() { std::remove(path_.c_str()); }
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace umirig::cli
