#include "rig/run/cover.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace umirig::run {
namespace {

constexpr double epsilon = 1e-9;  // costs are sums of doubles

class Elements {
 public:
  explicit Elements(std::size_t count) : words_((count + 63) / 64) {}
  void add(std::size_t element) { words_[element / 64] |= std::uint64_t{1} << (element % 64); }
  void add(const Elements& more) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= more.words_[i];
  }
  // How many it has that `covered` has not.
  std::size_t gain(const Elements& covered) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      sum += static_cast<std::size_t>(__builtin_popcountll(words_[i] & ~covered.words_[i]));
    }
    return sum;
  }

 private:
  std::vector<std::uint64_t> words_;
};

struct Item {
  std::size_t index = 0;
  double cost = 0;
  Elements elements;
};

struct Choice {
  std::vector<std::size_t> picks;  // places in the list of items
  Elements covered;
  std::size_t count = 0;  // elements
  double cost = 0;

  bool better(const Choice& other) const {
    if (count != other.count) return count > other.count;
    if (picks.size() != other.picks.size()) return picks.size() < other.picks.size();
    return cost < other.cost - epsilon;
  }
};

class Search {
 public:
  Search(std::vector<Item> items, std::size_t elements, double budget, std::size_t most_nodes)
      : items_(std::move(items)), elements_(elements), budget_(budget), nodes_left_(most_nodes), best_(empty()) {}

  Choice run() {
    improve(greedy(empty()));
    for (std::size_t i = 0; i < items_.size(); ++i) improve(greedy(with(empty(), i)));
    std::vector<bool> out(items_.size(), false);
    descend(empty(), out);
    return best_;
  }
  bool through() const { return nodes_left_ > 0; }

 private:
  Choice empty() const { return {{}, Elements(elements_), 0, 0}; }

  bool fits(const Choice& choice, std::size_t i) const { return choice.cost + items_[i].cost <= budget_ + epsilon; }

  Choice with(Choice choice, std::size_t i) const {
    choice.count += items_[i].elements.gain(choice.covered);
    choice.covered.add(items_[i].elements);
    choice.cost += items_[i].cost;
    choice.picks.push_back(i);
    return choice;
  }

  Choice of(const std::vector<std::size_t>& picks) const {
    auto choice = empty();
    for (const auto i : picks) choice = with(std::move(choice), i);
    return choice;
  }

  // Goes on by what brings the most per cost, as long as something fits.
  Choice greedy(Choice choice) const {
    while (true) {
      std::size_t pick = items_.size();
      double most = 0;
      for (std::size_t i = 0; i < items_.size(); ++i) {
        if (!fits(choice, i)) continue;
        const double value = static_cast<double>(items_[i].elements.gain(choice.covered)) / std::max(items_[i].cost, epsilon);
        if (value > most + epsilon) most = value, pick = i;
      }
      if (pick == items_.size()) return choice;
      choice = with(std::move(choice), pick);
    }
  }

  // Drops what is not needed and exchanges one for another, as long as that makes it better.
  void improve(Choice choice) {
    for (bool better = true; better;) {
      better = false;
      for (std::size_t k = 0; k < choice.picks.size() && !better; ++k) {
        auto picks = choice.picks;
        picks.erase(picks.begin() + static_cast<std::ptrdiff_t>(k));
        const auto fewer = of(picks);
        auto next = fewer;
        for (std::size_t i = 0; i < items_.size(); ++i) {
          if (!fits(fewer, i)) continue;
          if (auto other = with(fewer, i); other.better(next)) next = std::move(other);
        }
        if (next.better(choice)) choice = std::move(next), better = true;
      }
    }
    if (choice.better(best_)) best_ = std::move(choice);
  }

  struct Offer {
    std::size_t item = 0;
    std::size_t gain = 0;
    double cost = 0;
  };

  // What is left, by what it brings per cost.
  std::vector<Offer> offers(const Choice& choice, const std::vector<bool>& out) const {
    std::vector<Offer> list;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (out[i] || !fits(choice, i)) continue;
      const auto gain = items_[i].elements.gain(choice.covered);
      if (gain > 0) list.push_back({i, gain, items_[i].cost});
    }
    std::stable_sort(list.begin(), list.end(), [](const Offer& a, const Offer& b) {
      return static_cast<double>(a.gain) * b.cost > static_cast<double>(b.gain) * a.cost;
    });
    return list;
  }

  // Whether nothing better than the best can follow. Two offers never bring more than the sum of what each brings by itself.
  bool hopeless(const Choice& choice, const std::vector<Offer>& list) const {
    Elements reach(elements_);
    double left = budget_ - choice.cost;
    double most = 0;
    std::size_t largest = 0;
    for (const auto& offer : list) {
      reach.add(items_[offer.item].elements);
      largest = std::max(largest, offer.gain);
      const double part = offer.cost <= left ? 1 : left / offer.cost;
      most += part * static_cast<double>(offer.gain);
      left -= part * offer.cost;
    }
    const auto possible = std::min(static_cast<std::size_t>(most + epsilon), reach.gain(choice.covered));
    if (choice.count + possible < best_.count) return true;
    if (choice.count + possible > best_.count) return false;
    const auto need = best_.count - choice.count;
    const auto items = choice.picks.size() + (largest > 0 ? (need + largest - 1) / largest : 0);
    if (items != best_.picks.size()) return items > best_.picks.size();
    double cost = choice.cost;
    double missing = static_cast<double>(need);
    for (const auto& offer : list) {
      const double part = std::min(1.0, missing / static_cast<double>(offer.gain));
      cost += part * offer.cost;
      missing -= part * static_cast<double>(offer.gain);
      if (missing <= epsilon) break;
    }
    return cost >= best_.cost - epsilon;
  }

  void descend(const Choice& choice, std::vector<bool>& out) {
    if (nodes_left_ == 0) return;
    --nodes_left_;
    if (choice.better(best_)) best_ = choice;
    const auto list = offers(choice, out);
    if (list.empty() || hopeless(choice, list)) return;
    const auto pick = list.front().item;
    out[pick] = true;
    descend(with(choice, pick), out);
    descend(choice, out);
    out[pick] = false;
  }

  std::vector<Item> items_;
  std::size_t elements_;
  double budget_;
  std::size_t nodes_left_;
  Choice best_;
};

std::vector<Item> useful(const std::vector<CoverItem>& items, std::size_t elements, double budget) {
  std::vector<Item> list;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].elements.empty() || items[i].cost > budget + epsilon) continue;
    Item one{i, items[i].cost, Elements(elements)};
    for (const auto element : items[i].elements) one.elements.add(element);
    list.push_back(std::move(one));
  }
  // What another one does as well, and is not dearer, is left out.
  std::vector<Item> kept;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool dominated = std::any_of(list.begin(), list.end(), [&](const Item& other) {
      if (&other == &list[i] || list[i].elements.gain(other.elements) > 0 || other.cost > list[i].cost) return false;
      const bool same = other.elements.gain(list[i].elements) == 0 && other.cost >= list[i].cost;
      return !same || other.index < list[i].index;
    });
    if (!dominated) kept.push_back(list[i]);
  }
  return kept;
}

}  // namespace

Cover best_cover(const std::vector<CoverItem>& items, std::size_t elements, double budget, std::size_t most_nodes) {
  const auto list = useful(items, elements, budget);
  Search search(list, elements, budget, most_nodes);
  const auto best = search.run();
  Cover cover;
  for (const auto pick : best.picks) cover.items.push_back(list[pick].index);
  std::sort(cover.items.begin(), cover.items.end());
  cover.covered = best.count;
  cover.cost = best.cost;
  cover.proven = search.through();
  return cover;
}

std::vector<std::size_t> greedy_order(const std::vector<CoverItem>& items, std::size_t elements) {
  auto list = useful(items, elements, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> order;
  Elements covered(elements);
  while (true) {
    const Item* pick = nullptr;
    double most = 0;
    for (const auto& one : list) {
      const double value = static_cast<double>(one.elements.gain(covered)) / std::max(one.cost, epsilon);
      if (value > most + epsilon) most = value, pick = &one;
    }
    if (pick == nullptr) return order;
    covered.add(pick->elements);
    order.push_back(pick->index);
  }
}

}  // namespace umirig::run
