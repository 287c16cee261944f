#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reports/report.hpp"
#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t number = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++number;
  return number;
}

TEST(Html, SaysVerdictStatementsAndSession) {
  const auto page = html(plain_record());
  EXPECT_THAT(page, HasSubstr("<div class=\"verdict error\"><b>rig error</b>"));
  EXPECT_LT(page.find("first failure: <a href"), page.find("first trouble of the rig: <a href"));
  EXPECT_THAT(page, HasSubstr("Example Meters EM 100 12345678 · IEC 62056-21 tariff device, mode C, version 1</p>"));
  EXPECT_THAT(page, HasSubstr("pre-compliance"));
  EXPECT_THAT(page, HasSubstr("This report relates only to the item tested."));
  EXPECT_THAT(page, HasSubstr("<dt>Serial number</dt><dd>12345678</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Report number</dt><dd class=\"soft\">not stated</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Decision rule</dt><dd>guarded</dd>"));
}

TEST(Html, FailedCasesStandOpenAndAllOthersClosed) {
  const auto page = html(plain_record());
  EXPECT_EQ(count(page, "<article class=\"case\""), 1U);
  EXPECT_EQ(count(page, "<details id=\"case-"), 5U);
  EXPECT_LT(page.find("<article"), page.find("<details id="));
}

TEST(Html, EveryLinkToACaseHasItsCase) {
  const auto page = html(plain_record());
  for (std::size_t i = 0; i < plain_record().cases.size(); ++i) {
    EXPECT_GE(count(page, "href=\"#case-" + std::to_string(i) + "\""), 1U);
    EXPECT_EQ(count(page, "id=\"case-" + std::to_string(i) + "\""), 1U);
  }
}

TEST(Html, AFailedCaseTellsItsStory) {
  const auto page = html(plain_record());
  EXPECT_THAT(page, HasSubstr("<dt>Broken</dt><dd>6.1/2: An answer starts no later than 1500 ms.</dd>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"number\">1700.25 ms</td><td>20 to 1500 ms</td>"));
  EXPECT_THAT(page, HasSubstr("too late: /EXA5EM100&lt;CR&gt;&lt;LF&gt;"));
  EXPECT_THAT(page, HasSubstr("<dt>Blocked by</dt><dd>iec62056-21/6.4.3/2</dd>"));
}

TEST(Html, TheWireStandsInHexAndReadableWithItsErrors) {
  const auto page = html(plain_record());
  EXPECT_THAT(page, HasSubstr("2f 3f 21 0d 0a</td><td class=\"wire\">/?!&lt;CR&gt;&lt;LF&gt;</td>"));
  EXPECT_THAT(page, HasSubstr("2f 45 58 <b class=\"bad\">41</b> 35"));
  EXPECT_THAT(page, HasSubstr("<em>character 4: parity error</em>"));
}

TEST(Html, SecretBytesStayMasked) {
  for (const auto& page : {html(plain_record()), junit(plain_record())}) {
    EXPECT_THAT(page, Not(HasSubstr("TOPSECRET")));
    EXPECT_THAT(page, Not(HasSubstr("54 4f 50")));
  }
  EXPECT_THAT(html(plain_record()), HasSubstr("28 •• •• •• •• •• •• •• •• •• 29 03"));
  EXPECT_THAT(html(plain_record()), HasSubstr("(••••••••••••••••••)&lt;ETX&gt;"));
}

TEST(Html, NothingInItRunsOrLoads) {
  for (const auto& page : {html(plain_record()), html(hostile_record()), html(run::Record())}) {
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    for (const auto* what :
         {"<script", "<img", "<link", "<iframe", "src=\"", "@import", "url(", "http:", "https:", "onerror=\""}) {
      EXPECT_THAT(page, Not(HasSubstr(what))) << what;
    }
  }
}

TEST(Html, HostileTextsHaveNoControlCharacters) {
  const auto page = html(hostile_record());
  EXPECT_TRUE(std::none_of(page.begin(), page.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; }));
  EXPECT_THAT(page, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(page, HasSubstr("bytes in all)")) << "a reason of 100 kB is cut";
  EXPECT_LT(page.size(), 200'000U);
}

TEST(Html, ARunThatWasCutShortSaysSo) {
  EXPECT_THAT(html(cut_record()), HasSubstr("The run did not come to its end: 2 cases"));
  EXPECT_THAT(html(plain_record()), Not(HasSubstr("did not come to its end")));
}

TEST(Html, ALongExchangeIsShownInFullWhereItFailedAndInPartElsewhere) {
  auto record = plain_record();
  LineEvent readout;
  readout.kind = LineEvent::Kind::received;
  readout.bytes = Bytes(5000, 'x');
  record.cases[0].events = {readout};
  EXPECT_THAT(html(record), HasSubstr("4488 further bytes: in the record"));
  record.cases[0].outcome.verdict = run::Verdict::fail;
  EXPECT_THAT(html(record), Not(HasSubstr("further bytes")));
  record.cases[0].outcome.steps.resize(500);
  EXPECT_THAT(html(record), HasSubstr("100 further steps: in report.json"));
}

TEST(Html, TheClauseTableTellsWhereAFailureCounts) {
  EXPECT_THAT(html(plain_record()), HasSubstr("counts as FAIL there"));
  EXPECT_THAT(html(cut_record()), Not(HasSubstr("counts as FAIL there")));
}

TEST(Html, PiecesOfOneMessageStandInOneRowAndSecretsOfAllPiecesAreMasked) {
  auto record = plain_record();
  auto& events = record.cases[2].events;
  LineEvent piece;
  piece.kind = LineEvent::Kind::received;
  events.clear();
  for (int i = 0; i < 3; ++i) {
    piece.at = i * 40ms;  // one character of 33.3 ms and a gap
    piece.bytes = Bytes{static_cast<std::uint8_t>('A' + i)};
    piece.hidden = Bytes(i == 1 ? 1 : 0, 1);
    events.push_back(piece);
  }
  EXPECT_THAT(html(record), HasSubstr("41 •• 43</td>"));
  events.back().at = 1s;
  EXPECT_THAT(html(record), HasSubstr("41 ••</td>")) << "a silence ends the row";
}

}  // namespace
}  // namespace umirig::reports
