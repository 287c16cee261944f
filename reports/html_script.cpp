#include "reports/html_script.hpp"

namespace umirig::reports {

// Choosing cases, opening all, the colours, opening what a link leads to, and opening what did not go well before printing. Asks
// nothing of any server and stores nothing.
const std::string_view html_script = R"(
'use strict';
(() => {
  const root = document.documentElement, cases = [...document.querySelectorAll('.case')], tools = document.getElementById('tools');
  const chosen = new Set(), find = document.getElementById('find'), said = document.getElementById('said');
  root.classList.add('js');
  const show = () => {
    const words = find.value.trim().toLowerCase();
    let shown = 0;
    for (const one of cases) {
      const fits = (!chosen.size || [...chosen].some(v => one.classList.contains(v))) &&
        (!words || one.firstElementChild.textContent.toLowerCase().includes(words));
      one.hidden = !fits;
      shown += fits;
    }
    said.textContent = shown === cases.length ? '' : shown + ' of ' + cases.length + ' cases';
  };
  tools.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (!button) return;
    const verdict = button.dataset.verdict;
    if (verdict) {
      const on = !chosen.delete(verdict) && !!chosen.add(verdict);
      button.setAttribute('aria-pressed', on);
      show();
    } else {
      for (const one of cases) if (!one.hidden) one.open = button.dataset.open === '1';
    }
  });
  find.addEventListener('input', show);
  const theme = document.getElementById('theme');
  theme.addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) {
      if (one.tagName === 'DETAILS') { one.open = true; one.hidden = false; }
    }
    target.scrollIntoView();
  };
  addEventListener('hashchange', follow);
  // The same link twice: there is no change of the address then.
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) follow();
  });
  follow();
  let before = [];
  addEventListener('beforeprint', () => {
    before = cases.map(one => [one.open, one.hidden]);
    for (const one of cases) {
      one.hidden = false;
      if (one.matches('.fail, .error, .inconclusive')) one.open = true;
    }
  });
  addEventListener('afterprint', () => cases.forEach((one, i) => [one.open, one.hidden] = before[i] || [one.open, one.hidden]));
})();
)";

}  // namespace umirig::reports
