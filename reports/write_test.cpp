#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/report.hpp"
#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "umirig_reports_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(WriteReports, MakesTheFolderAndNamesTheFiles) {
  const Folder folder;
  const auto dir = (folder.path() / "a" / "b").string();
  const auto paths = write_reports(plain_record(), dir);
  ASSERT_TRUE(paths.has_value());
  EXPECT_EQ(*paths, (std::vector<std::string>{dir + "/report.json", dir + "/report.junit.xml", dir + "/report.html"}));
  EXPECT_EQ(read(paths->at(1)), junit(plain_record()));
  EXPECT_EQ(read(paths->at(2)), html(plain_record()));
  EXPECT_NE(read(paths->at(0)).find("\"report\": \"" + dir + "\""), std::string::npos);
}

TEST(WriteReports, ReplacesAnOlderReportAndLeavesNoDrafts) {
  const Folder folder;
  std::ofstream(folder.path() / "report.html") << "old";
  ASSERT_TRUE(write_reports(plain_record(), folder.path().string()).has_value());
  EXPECT_EQ(read((folder.path() / "report.html").string()), html(plain_record()));
  EXPECT_EQ(folder.files(), 3U);
}

TEST(WriteReports, AFileInTheWayOfTheFolderIsNamedWithTheReason) {
  const Folder folder;
  const auto file = (folder.path() / "file").string();
  std::ofstream(file) << "x";
  const auto paths = write_reports(plain_record(), file + "/dir");
  ASSERT_FALSE(paths.has_value());
  EXPECT_EQ(paths.error().kind, ErrorKind::usage);
  EXPECT_NE(paths.error().text.find(file), std::string::npos);
  EXPECT_NE(paths.error().text.find("Not a directory"), std::string::npos) << paths.error().text;
}

TEST(WriteReports, NothingIsReplacedWhereOneOfTheThreeCannotBe) {
  const Folder folder;
  std::ofstream(folder.path() / "report.json") << "old";
  fs::create_directory(folder.path() / "report.html");
  const auto paths = write_reports(plain_record(), folder.path().string());
  ASSERT_FALSE(paths.has_value());
  EXPECT_NE(paths.error().text.find("report.html"), std::string::npos);
  EXPECT_EQ(read((folder.path() / "report.json").string()), "old");
  EXPECT_EQ(folder.files(), 2U) << "no draft stays behind";
}

TEST(WriteReports, ALinkInThePlaceOfADraftIsNotFollowed) {
  const Folder folder;
  const auto target = folder.path() / "target";
  fs::create_symlink(target, folder.path() / (".report.json." + std::to_string(::getpid()) + ".tmp"));
  EXPECT_FALSE(write_reports(plain_record(), folder.path().string()).has_value());
  EXPECT_FALSE(fs::exists(target));
}

TEST(WriteReports, AFullDiskIsTroubleOfTheRigAndLeavesTheOldReport) {
  const Folder folder;
  std::ofstream(folder.path() / "report.json") << "old";
  // A limit on the size of files stands in for the disk: a write stops in the middle, also for root.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit little{1000, before.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const auto paths = write_reports(plain_record(), folder.path().string());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_DFL);
  ASSERT_FALSE(paths.has_value());
  EXPECT_EQ(paths.error().kind, ErrorKind::rig);
  EXPECT_NE(paths.error().text.find("report.json"), std::string::npos);
  EXPECT_EQ(read((folder.path() / "report.json").string()), "old");
  EXPECT_EQ(folder.files(), 1U) << "no draft stays behind";
}

}  // namespace
}  // namespace umirig::reports
