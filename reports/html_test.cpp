#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reports/html_dialogue.hpp"
#include "reports/html_script.hpp"
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
  EXPECT_THAT(page, HasSubstr("<div class=\"verdict error\">\n<p class=\"word\">rig error</p>"));
  EXPECT_LT(page.find("First failure:"), page.find("First trouble of the rig:"));
  EXPECT_THAT(page, HasSubstr("<h1>Example Meters EM 100 12345678</h1>"));
  EXPECT_THAT(page, HasSubstr("IEC 62056-21 tariff device, mode C, version 1"));
  EXPECT_THAT(page, HasSubstr("pre-compliance"));
  EXPECT_THAT(page, HasSubstr("This report relates only to the item tested."));
  EXPECT_THAT(page, HasSubstr("<dt>Serial number</dt><dd>12345678</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Report number</dt><dd class=\"soft\">not stated</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Decision rule</dt><dd>guarded</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Record, hash</dt><dd>0123456789abcdef"));
}

TEST(Html, FailedCasesStandOpenAndAllOthersClosed) {
  const auto page = html(plain_record());
  EXPECT_EQ(count(page, "<details class=\"case "), 6U);
  EXPECT_THAT(page, HasSubstr("<details class=\"case fail\" id=\"case-2\" open>"));
  EXPECT_EQ(count(page, "\" open>"), 1U);
  EXPECT_LT(page.find("<details class=\"case fail\""), page.find("<details class=\"case pass\""));
}

TEST(Html, EveryLinkWithinThePageLeadsSomewhere) {
  for (const auto& page : {html(plain_record()), html(rich_record())}) {
    std::size_t links = 0;
    for (auto at = page.find("href=\"#"); at != std::string::npos; at = page.find("href=\"#", at + 1)) {
      const auto id = page.substr(at + 7, page.find('"', at + 7) - at - 7);
      EXPECT_EQ(count(page, " id=\"" + id + "\""), 1U) << id;
      ++links;
    }
    EXPECT_GT(links, 12U);
  }
}

TEST(Html, AFailedCaseTellsItsStory) {
  const auto page = html(plain_record());
  EXPECT_THAT(page, HasSubstr("<dt>Broken</dt><dd>6.1/2: An answer starts no later than 1500 ms.</dd>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"number\">1700.25 ms</td><td>± 2 ms</td><td>20 to 1500 ms</td>"));
  EXPECT_THAT(page, HasSubstr("too late: /EXA5EM100&lt;CR&gt;&lt;LF&gt;"));
  EXPECT_THAT(page, HasSubstr("<dt>Blocked by</dt><dd><a href=\"#case-2\">iec62056-21/6.4.3/2</a></dd>"));
  EXPECT_THAT(page, HasSubstr("The meter answers as it should.")) << "its purpose";
}

TEST(Html, MessagesStandWithNameMeaningAndCharactersTheOffendingOnesMarked) {
  const auto page = html(rich_record());
  EXPECT_THAT(page, HasSubstr("<strong>identification</strong> EX4, Z = 5 (9600 Bd), EM100"));
  EXPECT_THAT(page, HasSubstr("/?!<i>CR</i><i>LF</i></pre>"));
  EXPECT_THAT(page, HasSubstr("<pre>/EX<mark>4</mark>5EM100<i>CR</i><i>LF</i></pre>"));
  EXPECT_THAT(page, HasSubstr("character 4 (34): the manufacturer&#39;s identification &#39;EX4&#39; is not three letters"));
  EXPECT_THAT(page, HasSubstr("0000  2F 45 58 <mark>34</mark> 35"));
}

TEST(Html, CharactersWithLineErrorsAreMarkedWithoutAWordInTheRecord) {
  const auto page = html(plain_record());
  EXPECT_THAT(page, HasSubstr("/EX<mark>A</mark>5EM100"));
  EXPECT_THAT(page, HasSubstr("character 4 (41): parity error"));
}

TEST(Html, SecretBytesStayMasked) {
  for (const auto& page : {html(plain_record()), junit(plain_record()), html(rich_record())}) {
    EXPECT_THAT(page, Not(HasSubstr("TOPSECRET")));
    EXPECT_THAT(page, Not(HasSubstr("54 4F 50")));
  }
  EXPECT_THAT(html(plain_record()), HasSubstr("28 •• •• •• •• •• •• •• •• •• 29 03"));
  EXPECT_THAT(html(plain_record()), HasSubstr("(•••••••••)<i>ETX</i>"));
}

TEST(Html, OnlyTheOwnScriptRunsAndNothingLoads) {
  for (const auto& page : {html(plain_record()), html(hostile_record()), html(run::Record()), html(rich_record())}) {
    EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-"));
    EXPECT_THAT(page, Not(HasSubstr("unsafe")));
    EXPECT_EQ(count(page, "<script"), 1U);
    EXPECT_THAT(page, HasSubstr("<script>" + std::string(html_script) + "</script>"));
    EXPECT_EQ(count(page, "<style"), 1U);
    for (const auto* what :
         {"<link", "<iframe", "<object", "src=\"h", "@import", "url(", "http:", "https:", "onerror=\"", "style=\""}) {
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

TEST(Html, AHundredAndFiftyCasesStayBelowTwoMegabytesWhateverTheirVerdicts) {
  auto record = large_record(150);
  EXPECT_LT(html(record).size(), 2'000'000U);
  for (auto& one : record.cases) {
    one.outcome.verdict = run::Verdict::fail;
    one.outcome.reason = "too late";
  }
  const auto page = html(record);
  EXPECT_LT(page.size(), 2'000'000U);
  EXPECT_EQ(count(page, "<details class=\"case fail\""), 150U);
  EXPECT_GE(count(page, "<svg"), 151U) << "each has its drawing";
  EXPECT_THAT(page, HasSubstr("Every message in hex")) << "the first ones stand in full";
}

TEST(Html, ARunThatWasCutShortSaysSo) {
  EXPECT_THAT(html(cut_record()), HasSubstr("The run did not come to its end: 2 cases"));
  EXPECT_THAT(html(plain_record()), Not(HasSubstr("did not come to its end")));
}

TEST(Html, ALongExchangeIsShownInFullWhereItFailedAndInPartElsewhere) {
  auto record = plain_record();
  LineEvent readout;
  readout.kind = LineEvent::Kind::received;
  readout.bytes = Bytes(3000, 'x');
  record.cases[0].events = {readout};
  EXPECT_THAT(html(record), HasSubstr("2600 characters: in the record"));
  record.cases[0].outcome.verdict = run::Verdict::fail;
  EXPECT_THAT(html(record), Not(HasSubstr("characters: in the record")));
  record.cases[0].outcome.steps.resize(500);
  EXPECT_THAT(html(record), HasSubstr("101 further lines: in the record"));
}

TEST(Html, TheClauseMatrixTellsWhereAFailureCounts) {
  EXPECT_THAT(html(plain_record()), HasSubstr("counts as FAIL there"));
  EXPECT_THAT(html(cut_record()), Not(HasSubstr("counts as FAIL there")));
}

TEST(Html, WhatWasNotTestedIsSaidWithItsReason) {
  const auto page = html(rich_record());
  EXPECT_THAT(page,
              HasSubstr("not applicable: C.4 is false <span class=\"soft\">· 1 case: <a href=\"#case-5\">6.6/1</a></span>"));
  EXPECT_THAT(
      page, HasSubstr("<b>4.3/1</b> The head&#39;s light is strong enough. <span class=\"soft\">an optical measurement</span>"));
  EXPECT_THAT(page, HasSubstr("<b>A/1</b> The session ends after two minutes."));
}

TEST(Html, ReadingsOfDisputedPointsStandInTheirOrderWithTheirCases) {
  const auto page = html(rich_record());
  const auto part = page.substr(page.find("Readings of disputed points"));
  EXPECT_LT(part.find("D2: a break"), part.find("D10: the BCC"));
  EXPECT_THAT(part, HasSubstr("D10: the BCC is followed by CR LF <span class=\"soft\">· 2 cases: "));
  EXPECT_LT(part.find("D10: the BCC"), part.find("Other findings"));
  EXPECT_THAT(html(cut_record()), Not(HasSubstr("Readings of disputed points")));
}

TEST(Html, AnExplanationNamesTheDefectOrSaysThatThereIsNone) {
  const auto known = known_explanation();
  const auto page = html(plain_record(), &known);
  EXPECT_THAT(page, HasSubstr("resembles the known defect <b>reaction-too-late</b>"));
  EXPECT_THAT(page, HasSubstr("<b>95 %</b>"));
  EXPECT_THAT(page, HasSubstr("<li><a href=\"#case-3\">iec62056-21/6.5/1</a>: PASS by slow-sign-on"));
  const auto unknown = unknown_explanation();
  EXPECT_THAT(html(plain_record(), &unknown), HasSubstr("No defect of the catalogue explains this."));
  EXPECT_THAT(html(plain_record(), &unknown), Not(HasSubstr("resembles the known defect")));
  EXPECT_THAT(html(plain_record()), Not(HasSubstr("known defect")));
}

TEST(Html, APictureIsShownOnlyWhereItIsOne) {
  EXPECT_THAT(html(rich_record()), HasSubstr("src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"));
  EXPECT_THAT(step_picture("data:text/html;base64,PHNjcmlwdD4="), Not(HasSubstr("PHNj")));
  EXPECT_THAT(step_picture("data:image/png;base64,\"><script>"), Not(HasSubstr("script")));
  EXPECT_THAT(step_picture("data:image/png;base64," + std::string(410'000, 'A')), HasSubstr("larger than 300 kB"));
}

TEST(Html, PiecesOfOneMessageStandTogetherAndSecretsOfAllPiecesAreMasked) {
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
  EXPECT_THAT(html(record), HasSubstr("41 •• 43\n"));
  events.back().at = 1s;
  EXPECT_THAT(html(record), HasSubstr("41 ••\n")) << "a silence ends the message";
}

}  // namespace
}  // namespace umirig::reports
