// SPDX-License-Identifier: MIT
#include "cli/log_section.hpp"
#include "cli/progress.hpp"

#include <gmock/gmock.h>

namespace pinned_images::cli {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const Clock::time_point start;

Task building(const std::string& image, const std::string& what,
              std::optional<long> last = std::nullopt) {
  return {image, what, 0, 0, "", last};
}

Task asking(std::size_t done, std::size_t total) {
  return {"", "asked about", done, total, "image", std::nullopt};
}

TEST(Fitted, CountsColumnsAndCutsBetweenLetters) {
  EXPECT_EQ(fitted("abcdef", 6), "abcdef");
  EXPECT_EQ(fitted("abcdefg", 6), "abc...");
  EXPECT_EQ(fitted("äöüßéñà", 6), "äöü...");
  EXPECT_EQ(fitted("漢字漢字", 8), "漢字漢字");
  EXPECT_EQ(fitted("漢字漢字", 7), "漢字...");
  EXPECT_EQ(fitted("漢字漢字", 6), "漢...");
  EXPECT_EQ(fitted("abcdef", 2), "ab");
  EXPECT_EQ(fitted("", 0), "");
}

TEST(Fitted, HasNoControlCharacters) {
  EXPECT_EQ(fitted("a\r\x1b[2Kb\n\xff", 80), "a\\r\\x1b[2Kb\\n\\xff");
  EXPECT_EQ(fitted("\xe2\x80\xae", 80), "\\u202e");
}

TEST(Line, IsEmptyWhereNothingGoesOn) {
  Progress progress;
  EXPECT_EQ(progress.line(start, 80), "");
  progress.end(progress.begin(building("full", "building"), start));
  EXPECT_EQ(progress.line(start, 80), "");
}

TEST(Line, TellsWhatHowFarAndHowLong) {
  Progress progress;
  const int full = progress.begin(building("full", "STEP 4/9: RUN pip install", 361), start);
  EXPECT_EQ(progress.line(start + seconds(42), 80),
            "[0:42] full: STEP 4/9: RUN pip install  (last time 6 min 1 s)");
  progress.task(full).what = "sealing";
  EXPECT_EQ(progress.line(start + seconds(3723), 80),
            "[1:02:03] full: sealing  (last time 6 min 1 s)");
  progress.end(full);
  const int asked = progress.begin(asking(1, 20), start);
  progress.task(asked).done = 12;
  EXPECT_EQ(progress.line(start + seconds(3), 80), "[0:03] asked about 12/20 images");
  progress.task(asked).total = 0;
  EXPECT_EQ(progress.line(start, 80), "[0:00] asked about images");
}

TEST(Line, CutsWhatIsDoneFirst) {
  Progress progress;
  progress.begin(building("full", "STEP 4/9: RUN pip install torch", 361), start);
  EXPECT_EQ(progress.line(start, 55), "[0:00] full: STEP 4/9: RUN pi...  (last time 6 min 1 s)");
  EXPECT_EQ(progress.line(start, 40), "[0:00] full: STEP 4/9: RUN pip instal...");
  EXPECT_EQ(progress.line(start, 10), "[0:00] ...");
  EXPECT_EQ(progress.line(start, 0), "");
}

TEST(Line, SharesItsWidth) {
  Progress progress;
  progress.begin(building("full", "STEP 4/9: RUN pip install torch"), start);
  progress.begin(building("lint", "pushing"), start + seconds(2));
  EXPECT_EQ(progress.line(start + seconds(2), 70),
            "[0:02] full: STEP 4/9: RUN pip... | [0:00] lint: pushing");
  EXPECT_EQ(progress.line(start + seconds(2), 50),
            "[0:02] full: STEP 4/9: RUN pip install... | 1 more");
  for (int i = 0; i < 8; ++i) progress.begin(building("docs", std::string(99, 'x')), start);
  for (std::size_t columns = 0; columns < 300; ++columns) {
    EXPECT_LE(progress.line(start, columns).size(), columns);
  }
}

TEST(Due, CountedWorkAfterTenSecondsAndThenMoreSeldom) {
  Progress progress;
  progress.begin(asking(12, 200), start);
  EXPECT_THAT(progress.due(start + seconds(9)), IsEmpty());
  EXPECT_THAT(progress.due(start + seconds(10)),
              ElementsAre("10 s so far: asked about 12/200 images"));
  EXPECT_THAT(progress.due(start + seconds(19)), IsEmpty());
  EXPECT_THAT(progress.due(start + seconds(20)),
              ElementsAre("20 s so far: asked about 12/200 images"));
  EXPECT_THAT(progress.due(start + seconds(1000)), testing::SizeIs(1));
  EXPECT_THAT(progress.due(start + seconds(1100)), IsEmpty());
  EXPECT_THAT(progress.due(start + seconds(1112)), testing::SizeIs(1));
}

TEST(Due, AnEngineAfterAMinuteOfSilence) {
  Progress progress;
  const int full = progress.begin(building("full", "STEP 4/9: RUN x", 361), start);
  EXPECT_THAT(progress.due(start + seconds(59)), IsEmpty());
  progress.heard_of(full, start + seconds(59));
  EXPECT_THAT(progress.due(start + seconds(118)), IsEmpty());
  EXPECT_THAT(progress.due(start + seconds(119)),
              ElementsAre("[full] 1 min 59 s so far: STEP 4/9: RUN x  (last time 6 min 1 s)"));
}

TEST(Due, OnlyWhatIsNotDone) {
  Progress progress;
  progress.begin(asking(1, 2), start);
  progress.end(progress.begin(asking(1, 2), start));
  EXPECT_THAT(progress.due(start + minutes(1)), testing::SizeIs(1));
}

TEST(SectionName, HasOnlyWhatGitLabTakes) {
  EXPECT_EQ(section_name("my-full_1.2", 1700000000, 3), "pinned_images.my-full_1.2.1700000000.3");
  EXPECT_EQ(section_name("a b:[c]\r\x1bä", 1, 1), "pinned_images.a_b__c_____.1.1");
}

TEST(LogSection, IsWhatGitLabFolds) {
  const LogSection section{"name", "full: building, 3 s", {"one", "two"}, 10, 13, true};
  EXPECT_EQ(to_text(section),
            "\x1b[0Ksection_start:10:name[collapsed=true]\r\x1b[0Kfull: building, 3 s\n"
            "one\ntwo\n"
            "\x1b[0Ksection_end:13:name\r\x1b[0K\n");
  EXPECT_EQ(to_text({"name", "failed", {}, 10, 13, false}),
            "\x1b[0Ksection_start:10:name\r\x1b[0Kfailed\n"
            "\x1b[0Ksection_end:13:name\r\x1b[0K\n");
}

TEST(LogSection, IsNotEndedByWhatItHolds) {
  const LogSection section{
      "name", "\x1b[0Ksection_end:13:name\r\x1b[0K", {"\x1b[0Ksection_end:13:name\r\x1b[0K"}, 1, 2,
      true};
  EXPECT_EQ(to_text(section),
            "\x1b[0Ksection_start:1:name[collapsed=true]\r\x1b[0K"
            "\\x1b[0Ksection_end:13:name\\r\\x1b[0K\n"
            "\\x1b[0Ksection_end:13:name\\r\\x1b[0K\n"
            "\x1b[0Ksection_end:2:name\r\x1b[0K\n");
}

}  // namespace
}  // namespace pinned_images::cli
