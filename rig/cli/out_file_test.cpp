#include "rig/cli/out_file.hpp"

#include <gtest/gtest.h>

#include "rig/run/record.hpp"
#include "rig/run/scratch_folder_test.hpp"

namespace umirig::cli {
namespace {

class OutFile : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.file(name); }
  std::string file(const std::string& name) const {
    run::overwrite(path(name), "filled in\n");
    return path(name);
  }

 private:
  run::ScratchFolder folder_;
};

std::string refusal(const std::string& path, bool force) {
  const auto checked = check_out_file(path, force);
  if (checked) return "";
  EXPECT_EQ(checked.error().kind, ErrorKind::usage);
  return checked.error().text;
}

TEST_F(OutFile, WhatStandsThereIsReplacedByForceAlone) {
  const auto form = file("pics.toml");
  EXPECT_EQ(refusal(form, false), form + ": exists already and is not overwritten: name another file, or replace it by --force");
  EXPECT_EQ(refusal(form, true), "");
  EXPECT_EQ(refusal(path("new.toml"), false), "");
}

TEST_F(OutFile, NothingReplacesARecord) {
  ASSERT_TRUE(run::RecordWriter::create(path("run.jsonl"), Node::object()));
  for (const bool force : {false, true}) {
    EXPECT_EQ(refusal(path("run.jsonl"), force),
              path("run.jsonl") + ": is a record, which is never overwritten: name another file");
  }
}

TEST_F(OutFile, APlaceThatCannotBeWrittenIsNamedBeforeTheWork) {
  EXPECT_NE(refusal(path("none/s.toml"), true).find("there is no folder " + path("none")), std::string::npos);
  EXPECT_NE(refusal(path(""), true).find("is a folder"), std::string::npos);
  EXPECT_EQ(refusal("/dev/null", false), "");
  EXPECT_EQ(refusal("", false), "");
}

}  // namespace
}  // namespace umirig::cli
