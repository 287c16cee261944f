#include "rig/cli/batch_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::cli {
namespace {

using testing::ElementsAre;

TEST(BatchTable, EachDeviceHasALineAndTheLastOneCounts) {
  BatchRow good{"A-1", "sim:meter", "conformant", {}, 0};
  good.counts.pass = 134;
  BatchRow bad{"B", "sim:echo", "not conformant", {}, 1};
  bad.counts.fail = 12;
  bad.counts.inconclusive = 3;
  const BatchRow late{"C", "sim:meter", "", {}, 0, false};
  EXPECT_THAT(
      batch_table({good, bad, late}),
      ElementsAre("device             pass  fail  inconclusive  error  none  exit  verdict",
                  "A-1     sim:meter   134     0             0      0     0     0  conformant",
                  "B       sim:echo      0    12             3      0     0     1  not conformant",
                  "C       sim:meter     -     -             -      -     -     -  not tested", "1 of 3 devices conformant"));
}

}  // namespace
}  // namespace umirig::cli
