// Makes a page quicker to use; without it nothing is missing but the search and the buttons that it shows.
"use strict";
(() => {
  const base = document.body.dataset.base;

  // The install command names this page where nobody knew its address.
  const command = document.querySelector("[data-install]");
  if (command !== null && command.textContent.includes("ADDRESS-OF-THIS-PAGE")) {
    command.textContent = command.textContent.replace("ADDRESS-OF-THIS-PAGE", new URL(".", location.href).href);
    document.querySelector("[data-address]")?.remove();
  }

  // Copying.
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(source);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }

  // Searching. The list of plugins is fetched when somebody begins to.
  const form = document.getElementById("find");
  const field = document.getElementById("words");
  const found = document.getElementById("found");
  const content = document.getElementById("content");
  const most = 60;
  let plugins = null;
  let fetching = null;

  const fetched = () => fetching ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${base}search.js`;
    script.onload = () => { plugins = globalThis.qirvoPlugins; done(); };
    script.onerror = failed;
    document.head.append(script);
  });

  const rank = (plugin, words) => {
    const name = plugin.n.toLowerCase();
    const text = `${name} ${plugin.i} ${plugin.t}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) return 0;
    return words.every((word) => name.includes(word)) ? (name.startsWith(words[0]) ? 3 : 2) : 1;
  };

  const card = (plugin) => {
    const [item, link, letter, words, name, id] = ["li", "a", "span", "span", "strong", "span"].map((tag) => document.createElement(tag));
    item.className = "card";
    letter.className = `icon letter tone-${plugin.i.length % 6}`;
    letter.setAttribute("aria-hidden", "true");
    letter.textContent = plugin.n.slice(0, 1).toUpperCase();
    id.className = "faint";
    link.href = `${base}plugins/${plugin.i}/index.html`;
    name.textContent = plugin.n;
    id.textContent = `${plugin.v} · ${plugin.i}`;
    words.append(name, id);
    link.append(letter, words);
    item.append(link);
    if (plugin.d) {
      const summary = document.createElement("p");
      summary.textContent = plugin.d;
      item.append(summary);
    }
    return item;
  };

  const search = async () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.hidden = words.length === 0;
    content.hidden = words.length > 0;
    if (words.length === 0) return;
    const said = document.getElementById("how-many");
    try {
      await fetched();
    } catch {
      said.textContent = "The list of plugins cannot be fetched.";
      return;
    }
    const hits = plugins.map((plugin) => [rank(plugin, words), plugin]).filter(([good]) => good > 0);
    hits.sort((one, other) => other[0] - one[0]);
    said.textContent = hits.length === 1 ? "1 plugin" : `${hits.length} plugins${hits.length > most ? `, the first ${most}` : ""}`;
    document.getElementById("hits").replaceChildren(...hits.slice(0, most).map(([, plugin]) => card(plugin)));
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("focus", () => { fetched().catch(() => { fetching = null; }); }, { once: true });
  field.addEventListener("input", search);
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    field.value = asked;
    search();
  }
})();
