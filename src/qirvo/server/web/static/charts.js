// Charts that one can point at, drawn anew from their own tables, and parts of a page that stay current.
// Without this script, or without the library, the pictures and tables of the page stand.
'use strict';

const DASHES = [[], [8, 4], [2, 4], [10, 3, 2, 3], [4, 2], [12, 2]];
const DAY_S = 86400;
const STEPS = [1, 2, 7, 14, 28, 56, 91, 182, 364];
const HEIGHT = 240;
const number = new Intl.NumberFormat('en');
const isoDay = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const made = (tag, more = {}) => Object.assign(document.createElement(tag), more);

const read = (figure) => {
  const heads = [...figure.querySelectorAll('thead th')].map((cell) => cell.textContent);
  const rows = [...figure.querySelectorAll('tbody tr')];
  const names = [...figure.querySelectorAll('.key li')].map((item) => item.textContent.trim());
  const cell = (row, name) => row.cells[heads.indexOf(name)].querySelector('data');
  return {
    names,
    days: rows.map((row) => Date.parse(row.querySelector('time').dateTime) / 1000),
    columns: names.map((name) => rows.map((row) => (cell(row, name) ? Number(cell(row, name).value) : null))),
    texts: names.map((name) => rows.map((row) => cell(row, name)?.textContent ?? 'not known')),
    marks: [...figure.querySelectorAll('.marks li')].map((item) => ({
      at: Date.parse(item.querySelector('time').dateTime) / 1000,
      text: item.querySelector('span').textContent,
    })),
  };
};

// The days to name between two moments, at most so many.
const daysBetween = (low, high, most) => {
  const step = STEPS.find((days) => (high - low) / DAY_S / days <= most) ?? STEPS.at(-1);
  const found = [];
  for (let day = Math.ceil(low / DAY_S); day * DAY_S <= high; day += step) found.push(day * DAY_S);
  return found;
};

const heaped = (columns, shown) => {
  const below = columns[0].map(() => 0);
  return columns.map((column, place) => column.map((value, row) => (shown[place] ? (below[row] += value ?? 0) : null)));
};

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.isStack = figure.dataset.chart === 'stack';
    this.read = read(figure);
    this.shown = this.read.names.map(() => true);
    this.box = made('div', { tabIndex: 0 });
    this.box.dataset.plot = '';
    this.box.setAttribute('role', 'group');
    this.box.setAttribute('aria-label', `${figure.querySelector('h3').textContent}: arrow keys go from day to day, plus and minus zoom`);
    this.readout = made('output', { className: 'readout' });
    this.whole = made('button', { type: 'button', className: 'second', textContent: 'Show the whole period', hidden: true });
    this.whole.addEventListener('click', () => this.zoom(0, this.read.days.length - 1));
    figure.querySelector('.drawn').replaceWith(this.box, this.readout, this.whole);
    this.switches();
    this.draw();
    this.box.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.plot.setSize({ width: this.box.clientWidth, height: HEIGHT })).observe(this.box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    this.say(null);
  }

  switches() {
    this.figure.querySelectorAll('.key li').forEach((item, place) => {
      const button = made('button', { type: 'button' });
      button.setAttribute('aria-pressed', 'true');
      button.append(...item.childNodes);
      button.addEventListener('click', () => {
        this.shown[place] = !this.shown[place];
        button.setAttribute('aria-pressed', String(this.shown[place]));
        this.draw();
      });
      item.append(button);
    });
  }

  draw() {
    this.plot?.destroy();
    const { days, names, columns } = this.read;
    const values = this.isStack ? heaped(columns, this.shown) : columns;
    const axis = { stroke: colour('--faint'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    const series = names.map((label, place) => ({
      label,
      show: this.shown[place],
      stroke: colour(this.isStack ? '--paper' : `--s${place + 1}`),
      fill: this.isStack ? colour(`--s${place + 1}`) : undefined,
      width: this.isStack ? 1.5 : 2,
      dash: this.isStack ? undefined : DASHES[place],
      points: { show: days.length === 1 },
    }));
    const order = names.map((_, place) => place);
    if (this.isStack) order.reverse(); // the highest first, each of the others in front of it
    this.plot = new uPlot({
      width: this.box.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: !this.isStack } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      scales: { y: { range: (_plot, _low, high) => [0, Math.max(4, (high ?? 0) * 1.05)] } },
      axes: [
        { ...axis, size: 32, splits: (plot, _axis, low, high) => daysBetween(low, high, plot.bbox.width / uPlot.pxRatio / 96), values: (_plot, splits) => splits.map(isoDay) },
        { ...axis, size: 64, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7, 1e8, 1e9], values: (_plot, splits) => splits.map((each) => number.format(each)) },
      ],
      series: [{}, ...order.map((place) => series[place])],
      hooks: {
        setCursor: [(plot) => this.say(plot.cursor.idx)],
        setScale: [(plot, key) => key === 'x' && this.zoomed(plot)],
        draw: [(plot) => this.drawMarks(plot)],
      },
    }, [days, ...order.map((place) => values[place])], this.box);
  }

  zoomed(plot) {
    const { days } = this.read;
    this.whole.hidden = plot.scales.x.min <= days[0] && plot.scales.x.max >= days.at(-1);
  }

  zoom(first, last) {
    const { days } = this.read;
    if (last > first) this.plot.setScale('x', { min: days[first], max: days[last] });
  }

  drawMarks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour('--busy');
    ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    for (const { at } of this.read.marks) {
      const x = plot.valToPos(at, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      const tip = 5 * uPlot.pxRatio;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - tip, bbox.top);
      ctx.lineTo(x + tip, bbox.top);
      ctx.lineTo(x, bbox.top + 1.6 * tip);
      ctx.fill();
    }
    ctx.restore();
  }

  say(place) {
    if (place === null || place === undefined) {
      this.readout.textContent = 'Point at a day, or use the arrow keys; drag to look closer.';
      return;
    }
    const { days, names, texts, marks } = this.read;
    const counts = names.filter((_, each) => this.shown[each]).map((name) => `${name} ${texts[names.indexOf(name)][place]}`);
    const happened = marks.filter(({ at }) => at === days[place]).map(({ text }) => text);
    this.readout.textContent = [`${isoDay(days[place])}: ${counts.join(', ')}`, ...happened].join('. ');
  }

  key(event) {
    const { days } = this.read;
    const last = days.length - 1;
    const at = this.plot.cursor.idx ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      const place = Math.min(Math.max(to, 0), last);
      this.plot.setCursor({ left: this.plot.valToPos(days[place], 'x'), top: HEIGHT / 3 });
    } else if (event.key === '+' || event.key === '-') {
      const { min, max } = this.plot.scales.x;
      const shown = days.filter((each) => each >= min && each <= max).length;
      const half = Math.max(1, Math.round(event.key === '+' ? shown / 4 : shown));
      this.zoom(Math.max(0, Math.max(at, 0) - half), Math.min(last, Math.max(at, 0) + half));
    } else return;
    event.preventDefault();
  }
}

const stayCurrent = (part) => {
  const pause = Number(part.dataset.every) * 1000;
  const note = made('p', { className: 'hint stale', hidden: true });
  note.setAttribute('role', 'status');
  part.after(note);
  let timer = 0;
  let seen = '';
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(part.dataset.live, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (text !== seen) part.innerHTML = text;
      seen = text;
      note.hidden = true;
    } catch {
      note.textContent = 'This is not current: the registry does not answer, or you were signed out.';
      note.hidden = false;
    }
    timer = setTimeout(look, pause);
  };
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (!document.hidden) look();
  });
  timer = setTimeout(look, pause);
};

const regions = new Intl.DisplayNames(['en'], { type: 'region' });
for (const label of document.querySelectorAll('[data-regions] .label')) {
  const code = label.textContent;
  if (/^[A-Z]{2}$/.test(code)) label.textContent = `${regions.of(code)} (${code})`;
}
if (window.uPlot) for (const figure of document.querySelectorAll('figure[data-chart]')) if (figure.querySelector('.plot')) new Chart(figure);
document.querySelectorAll('[data-live]').forEach(stayCurrent);
