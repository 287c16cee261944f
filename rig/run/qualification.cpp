#include "rig/run/qualification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "rig/run/runner.hpp"

namespace umirig::run {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

struct Job {
  MatrixRow row;
  Options device;
  Options settings;
  std::string null_device;
  std::vector<CaseRecord> records;  // until they were shown
};

std::vector<const Case*> cases_of(const QualificationPlan& plan) {
  if (!plan.cases.empty()) return plan.cases;
  std::vector<const Case*> cases;
  for (const auto& one : plan.suite->cases) cases.push_back(one.get());
  return cases;
}

std::vector<Job> jobs_of(const QualificationPlan& plan) {
  const auto& suite = *plan.suite;
  std::vector<Job> jobs;
  const auto add = [&](std::string kind, std::string id, const Variant* variant) -> Job& {
    Job job;
    job.row.kind = std::move(kind);
    job.row.id = std::move(id);
    if (variant != nullptr) {
      job.device = variant->device;
      job.settings = variant->settings;
    }
    jobs.push_back(std::move(job));
    return jobs.back();
  };
  add("variant", "reference", plan.base);
  for (const auto& one : suite.variants) add("variant", one.id, &one);
  for (const auto& one : suite.defects) {
    auto& job = add("defect", one.id, one.on.empty() ? plan.base : suite.variant(one.on));
    job.row.requirement = one.requirement;
    job.row.also = one.also;
    job.device.emplace_back("defect", one.id);
  }
  for (const auto& name : suite.null_devices) {
    add("null", name, plan.base).null_device = name;
    for (const auto& id : suite.null_variants)
      add("null", fmt::format("{} as {}", name, id), suite.variant(id)).null_device = name;
  }
  if (plan.wanted) std::erase_if(jobs, [&](const Job& job) { return !plan.wanted(job.row); });
  return jobs;
}

void do_job(const QualificationPlan& plan, Job& job) {
  const auto& suite = *plan.suite;
  DatasheetReader reader(suite.model);
  auto read = reader.add(suite.reference, "reference.toml");
  for (const auto& [id, value] : job.settings) {
    if (read) read = reader.set(id + "=" + value);
  }
  auto sheet = read ? reader.finish() : Result<Datasheet>(tl::unexpected(read.error()));
  if (!sheet) {
    job.row.trouble = sheet.error().text;
    return;
  }
  if (const auto* broken = suite.requirement(job.row.requirement); job.row.kind == "defect" && broken != nullptr) {
    const auto holds = [&](const std::string& condition) { return sheet->holds(condition); };
    job.row.beside_it = !std::all_of(broken->when.begin(), broken->when.end(), holds);
    if (job.row.beside_it) return;
  }
  World world(plan.seed);
  auto line = job.row.kind == "null" ? plan.open_null(world, job.null_device) : plan.open(world, job.device);
  if (!line) {
    job.row.trouble = line.error().text;
    return;
  }
  RunPlan run_plan;
  run_plan.suite = &suite;
  run_plan.sheet = &*sheet;
  run_plan.seed = plan.seed;
  run_plan.cases = cases_of(plan);
  auto records = run(world, **line, run_plan);
  if (!records || records->size() != run_plan.cases.size()) {
    job.row.trouble = records ? "the run broke off" : records.error().text;
    return;
  }
  for (const auto& one : *records) {
    // Nobody is there to be asked: what needs a person says nothing here.
    const bool unattended = one.outcome.verdict == Verdict::inconclusive && one.outcome.reason.starts_with(needs_operator);
    job.row.verdicts.push_back(unattended ? Verdict::none : one.outcome.verdict);
    job.row.reasons.push_back(one.outcome.reason);
  }
  if (plan.seen) job.records = std::move(*records);
}

std::string failed_cases(const Qualification& all, const MatrixRow& row, Verdict verdict) {
  std::string text;
  for (std::size_t i = 0; i < row.verdicts.size(); ++i) {
    if (row.verdicts[i] == verdict) text += fmt::format("\n    {}: {}", all.case_ids[i], row.reasons[i]);
  }
  return text;
}

void judge_defect(Qualification& all, const MatrixRow& row) {
  // Of a part of the suite nobody expects what its cases do not judge; and the case that would be blamed in their place is
  // absent.
  const auto& judged = all.case_requirements;
  if (all.part && std::find(judged.begin(), judged.end(), row.requirement) == judged.end()) {
    ++all.left_out;
    return;
  }
  ++all.defects;
  std::set<std::string> blamed;
  std::string first;
  for (std::size_t i = 0; i < row.verdicts.size(); ++i) {
    if (row.verdicts[i] != Verdict::fail) continue;
    blamed.insert(all.case_requirements[i]);
    if (first.empty()) first = all.case_requirements[i];
  }
  if (blamed.empty()) {
    all.problems.push_back(
        fmt::format("defect {} ({}) survives{}", row.id, row.requirement, failed_cases(all, row, Verdict::inconclusive)));
    return;
  }
  ++all.caught;
  if (blamed.count(row.requirement) != 0) ++all.blamed;
  if (first == row.requirement) ++all.first_fail_right;
  blamed.erase(row.requirement);
  for (const auto& id : row.also) blamed.erase(id);
  if (!blamed.empty()) ++all.misblamed;
  if (!blamed.empty() || first != row.requirement) {
    all.problems.push_back(fmt::format("defect {} ({}) is blamed on {}, first on {}{}", row.id, row.requirement,
                                       fmt::join(blamed, ", "), first, failed_cases(all, row, Verdict::fail)));
  }
}

void judge_good(Qualification& all, const MatrixRow& row) {
  ++all.variants;
  const auto has = [&](Verdict verdict) { return std::count(row.verdicts.begin(), row.verdicts.end(), verdict) > 0; };
  if (has(Verdict::fail)) {
    ++all.accused;
    all.problems.push_back(fmt::format("variant {} is accused{}", row.id, failed_cases(all, row, Verdict::fail)));
  } else if (has(Verdict::inconclusive) || has(Verdict::error)) {
    ++all.unsettled;
    all.problems.push_back(fmt::format("variant {} is left open{}{}", row.id, failed_cases(all, row, Verdict::inconclusive),
                                       failed_cases(all, row, Verdict::error)));
  }
}

void judge_null(Qualification& all, const MatrixRow& row) {
  ++all.null_devices;
  const auto passes = static_cast<std::size_t>(std::count(row.verdicts.begin(), row.verdicts.end(), Verdict::pass));
  all.null_passes += passes;
  if (passes > 0) all.problems.push_back(fmt::format("null device {} passes{}", row.id, failed_cases(all, row, Verdict::pass)));
}

// A case is idle when no defect is caught by it alone, and none would lose its first right blame.
std::vector<std::string> idle_cases(const Qualification& all) {
  std::vector<std::string> idle;
  for (std::size_t i = 0; i < all.case_ids.size(); ++i) {
    const bool needed = std::any_of(all.rows.begin(), all.rows.end(), [&](const MatrixRow& row) {
      if (row.kind != "defect" || row.verdicts.size() <= i || row.verdicts[i] != Verdict::fail) return false;
      for (std::size_t k = 0; k < row.verdicts.size(); ++k) {
        // A case over the whole run sees what the others do: it stands in for none of them.
        if (all.case_watches[k] && !all.case_watches[i]) continue;
        if (k != i && row.verdicts[k] == Verdict::fail && all.case_requirements[k] == row.requirement) return false;
      }
      return true;
    });
    if (!needed) idle.push_back(all.case_ids[i]);
  }
  return idle;
}

}  // namespace

bool MatrixRow::caught() const { return std::count(verdicts.begin(), verdicts.end(), Verdict::fail) > 0; }

Qualification qualify(const QualificationPlan& plan) {
  auto jobs = jobs_of(plan);
  std::atomic<std::size_t> next{0};
  std::size_t done = 0;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
      do_job(plan, jobs[i]);
      const std::lock_guard lock(mutex);
      ++done;
      if (plan.seen && jobs[i].row.trouble.empty()) plan.seen(jobs[i].row, jobs[i].records);
      jobs[i].records = {};
      if (plan.progress) plan.progress(done, jobs.size());
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < plan.threads; ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();

  Qualification all;
  all.part = !plan.cases.empty();
  for (const auto* one : cases_of(plan)) {
    all.case_ids.push_back(one->head().id);
    all.case_requirements.push_back(one->head().requirement);
    all.case_watches.push_back(dynamic_cast<const WatchCase*>(one) != nullptr);
  }
  for (auto& job : jobs) all.rows.push_back(std::move(job.row));
  for (const auto& row : all.rows) {
    if (!row.trouble.empty()) {
      all.problems.push_back(fmt::format("{} {}: {}", row.kind, row.id, row.trouble));
    }
    if (row.beside_it) {
      ++all.beside_it;
      continue;
    }
    if (row.kind == "defect") judge_defect(all, row);
    if (row.kind == "variant") judge_good(all, row);
    if (row.kind == "null") judge_null(all, row);
  }
  all.idle_cases = idle_cases(all);
  return all;
}

std::vector<std::string> disagreements(const Qualification& a, const Qualification& b) {
  std::vector<std::string> list;
  const auto& longer = a.rows.size() > b.rows.size() ? a.rows : b.rows;
  for (std::size_t i = std::min(a.rows.size(), b.rows.size()); i < longer.size(); ++i) {
    if (longer[i].kind != "null")
      list.push_back(fmt::format("{} {}: has verdicts of one device only", longer[i].kind, longer[i].id));
  }
  for (std::size_t i = 0; i < a.rows.size() && i < b.rows.size(); ++i) {
    const auto& one = a.rows[i];
    const auto& other = b.rows[i];
    if (one.kind == "null") continue;
    if (one.verdicts.size() != other.verdicts.size()) {
      list.push_back(fmt::format("{} {}: {} verdicts and {}", one.kind, one.id, one.verdicts.size(), other.verdicts.size()));
      continue;
    }
    for (std::size_t k = 0; k < one.verdicts.size(); ++k) {
      if (one.verdicts[k] == other.verdicts[k]) continue;
      list.push_back(fmt::format("{} {}: {} is {} ({}) and {} ({})", one.kind, one.id, a.case_ids[k], to_text(one.verdicts[k]),
                                 one.reasons[k], to_text(other.verdicts[k]), other.reasons[k]));
    }
  }
  return list;
}

Node to_node(const Qualification& all, const std::string& suite) {
  const auto number = [](std::size_t value) { return Node(static_cast<std::int64_t>(value)); };
  auto idle = Node::array();
  for (const auto& id : all.idle_cases) idle.push(id);
  auto problems = Node::array();
  for (const auto& text : all.problems) problems.push(text);
  return Node::object()
      .set("suite", suite)
      .set("cases", number(all.case_ids.size()))
      .set("defects", Node::object()
                          .set("total", number(all.defects))
                          .set("caught", number(all.caught))
                          .set("blamed", number(all.blamed))
                          .set("misblamed", number(all.misblamed))
                          .set("first_fail_right", number(all.first_fail_right))
                          .set("left_out", number(all.left_out)))
      .set("variants", Node::object()
                           .set("total", number(all.variants))
                           .set("accused", number(all.accused))
                           .set("unsettled", number(all.unsettled)))
      .set("null_devices", Node::object().set("total", number(all.null_devices)).set("passes", number(all.null_passes)))
      .set("idle_cases", idle)
      .set("problems", problems);
}

}  // namespace umirig::run
