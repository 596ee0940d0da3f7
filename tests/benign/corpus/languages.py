"""Texts in many scripts: directions, joiners and look-alike letters that belong to a language, not to a trick."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, sdk_plugin, tsc_widget

_DIRECTION = "text-from-right-to-left"
_EMOJI = "emoji-with-joiners"
_LETTERS = "letters-of-other-scripts"

_LRM, _RLM, _FSI, _PDI = (
    "\N{LEFT-TO-RIGHT MARK}",
    "\N{RIGHT-TO-LEFT MARK}",
    "\N{FIRST STRONG ISOLATE}",
    "\N{POP DIRECTIONAL ISOLATE}",
)
_ZWJ, _VS16, _ZWNJ = "\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}", "\N{ZERO WIDTH NON-JOINER}"
_FAMILY_OF_THREE = _ZWJ.join("\N{MAN}\N{WOMAN}\N{GIRL}")
_RAINBOW_FLAG = f"\N{WAVING WHITE FLAG}{_VS16}{_ZWJ}\N{RAINBOW}"
_HEBREW = "\u05e9\u05dc\u05d5\u05dd"
_ARABIC = "\u0627\u0644\u0637\u0642\u0633 \u0627\u0644\u064a\u0648\u0645"
_PERSIAN = f"\u0645\u06cc{_ZWNJ}\u0628\u0627\u0631\u062f"
_GREEK = "\u039f \u03ba\u03b1\u03b9\u03c1\u03cc\u03c2 \u03c3\u03ae\u03bc\u03b5\u03c1\u03b1"
_RUSSIAN = "\u041f\u043e\u0433\u043e\u0434\u0430 \u0441\u0435\u0433\u043e\u0434\u043d\u044f"
_JAPANESE = "\u4eca\u65e5\u306e\u5929\u6c17"
_HINDI = f"\u0906\u091c \u0915\u093e \u092e\u094c\u0938\u092e \u0930\u094d{_ZWJ}\u092f"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="hebrew-and-arabic-catalogs",
        family=_DIRECTION,
        files={
            "dist/index.js": f"""'use strict';
const texts = {{
  he: {{ hello: '{_HEBREW}', at: (place) => `{_HEBREW}{_RLM} (${{place}}){_RLM}` }},
  ar: {{ hello: '{_ARABIC}', at: (place) => `{_ARABIC}: {_FSI}${{place}}{_PDI}` }},
}};
exports.Greeting = ({{ language, place }}) => require('react').createElement('p', {{ dir: 'rtl', lang: language }}, texts[language].at(place));
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="isolates-added-by-formatter",
        family=_DIRECTION,
        files={
            "dist/index.js": r"""const FSI = '\u2068', PDI = '\u2069', LRI = '\u2066';
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export const format = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => `${FSI}${String(values[name]).replace(MARKS, '')}${PDI}`);
export const phone = (number) => `${LRI}${number}${PDI}`;
export const plain = (text) => text.replace(MARKS, '');
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="catalog-file-of-an-rtl-language",
        family=_DIRECTION,
        files={
            "dist/index.js": hooks(
                r"""
                const texts = require(`./locales/${['he', 'fa'].includes(config.language) ? config.language : 'he'}.json`);
                await storage.set('texts', texts);
                """
            ),
            "dist/locales/he.json": f'{{"hello": "{_HEBREW}", "range": "{_LRM}1{_LRM}-{_LRM}5{_LRM}"}}\n',
            "dist/locales/fa.json": f'{{"rain": "{_PERSIAN}"}}\n',
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="comment-in-arabic",
        family=_DIRECTION,
        files={
            "dist/index.js": f"""// {_ARABIC}
export const title = '{_ARABIC}';
export const Weather = ({{ sky }}) => `${{title}}: ${{sky}}`; // {_HEBREW}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="emoji-picker",
        family=_EMOJI,
        files={
            "dist/index.js": f"""import {{ jsx }} from 'react/jsx-runtime';

const EMOJI = ['{_FAMILY_OF_THREE}', '{_RAINBOW_FLAG}', '\N{WOMAN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}{_ZWJ}\N{PERSONAL COMPUTER}', '\N{HEAVY BLACK HEART}{_VS16}', '1{_VS16}\N{COMBINING ENCLOSING KEYCAP}'];

export const Picker = () => jsx('menu', {{
  children: EMOJI.map((emoji) => jsx('button', {{ onClick: () => navigator.clipboard.writeText(emoji), children: emoji }}, emoji)),
}});
"""
        },
        manifest=declared("clipboard-write"),
        package=ESM,
    ),
    Sample(
        name="emoji-in-weather-table",
        family=_EMOJI,
        files={
            "dist/index.js": tsc_widget(
                "setState({ text: SIGNS[config.sky] || SIGNS.clear });",
                above=f'const SIGNS = {{ clear: "\N{BLACK SUN WITH RAYS}{_VS16}", rain: "\N{CLOUD WITH RAIN}{_VS16}", fog: "\N{FOG}", wind: "\N{WIND BLOWING FACE}{_VS16}" }};',
            )
        },
    ),
    Sample(
        name="england-flag-of-tags",
        family=_EMOJI,
        files={
            "dist/index.js": "'use strict';\nexports.flags = { england: '\N{WAVING BLACK FLAG}"
            + "".join(chr(0xE0000 + ord(c)) for c in "gbeng")
            + "\U000e007f', scotland: '\N{WAVING BLACK FLAG}"
            + "".join(chr(0xE0000 + ord(c)) for c in "gbsct")
            + "\U000e007f' };\nexports.Match = ({ home, away }) => `${exports.flags[home]} : ${exports.flags[away]}`;\n"
        },
        manifest=declared(),
    ),
    Sample(
        name="graphemes-counted",
        family=_EMOJI,
        files={
            "dist/index.js": r"""const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
export const length = (text) => [...segmenter.segment(text)].length;
export const cut = (text, most) => [...segmenter.segment(text)].slice(0, most).map(({ segment }) => segment).join('');
export const withoutInvisible = (text) => text.replace(/[\u200b\u2060\ufeff\u00ad]|[\u{e0000}-\u{e007f}]/gu, '');
export const commands = { count: { usage: 'count TEXT', run: async (_, words) => String(length(words.join(' '))) } };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="titles-in-ten-languages",
        family=_LETTERS,
        files={
            "dist/index.js": f"""export const titles = {{
  el: '{_GREEK}',
  ru: '{_RUSSIAN}',
  ja: '{_JAPANESE}',
  hi: '{_HINDI}',
  de: 'Das Wetter heute',
  pl: 'Pogoda na dzi\u015b',
  vi: 'Th\u1eddi ti\u1ebft h\u00f4m nay',
  tr: 'Bug\u00fcn hava nas\u0131l',
  th: '\u0e2d\u0e32\u0e01\u0e32\u0e28\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49',
  ko: '\uc624\ub298\uc758 \ub0a0\uc528',
}};
export const Title = ({{ language }}) => titles[language] ?? titles.de;
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="greek-names-in-a-formula",
        family=_LETTERS,
        files={
            "dist/index.js": """'use strict';
const \u03c0 = Math.PI;
const \u0394t = 60;
const \u03c3 = (values) => {
  const \u03bc = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - \u03bc) ** 2, 0) / values.length);
};
exports.spread = (values) => ({ \u03c3: \u03c3(values), angle: \u03c0 / 2, \u0394t });
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="transliteration-of-cyrillic",
        family=_LETTERS,
        files={
            "dist/index.js": """const FROM = '\u0430\u0431\u0432\u0433\u0434\u0435\u0437\u0438\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443';
const TO = 'abvgdeziklmnoprstu';
const LOOK_ALIKES = { '\u0430': 'a', '\u0435': 'e', '\u043e': 'o', '\u0440': 'p', '\u0441': 'c', '\u0445': 'x' };

export const latin = (text) => [...text].map((c) => TO[FROM.indexOf(c)] ?? c).join('');
export const suspicious = (host) => /[a-z]/.test(host) && [...host].some((c) => c in LOOK_ALIKES);
export const commands = { latin: { usage: 'latin TEXT', run: async (_, words) => latin(words.join(' ')) } };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="slugs-without-accents",
        family=_LETTERS,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const notes = (await context.storage.get('notes')) ?? [];
                await context.storage.set('notes', notes.map((note) => ({ ...note, slug: slug(note.title) })));
                """,
                above="""
                const SPECIAL = { '\u00df': 'ss', '\u00f8': 'o', '\u0142': 'l', '\u00e6': 'ae', '\u0131': 'i' };
                const slug = (text) => text.normalize('NFKD').replace(/[\\u0300-\\u036f]/g, '').toLowerCase()
                  .replace(/[\u00df\u00f8\u0142\u00e6\u0131]/g, (c) => SPECIAL[c]).replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
                """,
            )
        },
        manifest=declared("storage-read", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="vocabulary-cards-in-japanese",
        family=_LETTERS,
        files={
            "dist/index.js": f"""'use strict';
const cards = [['{_JAPANESE}', 'the weather of today'], ['\u96e8', 'rain'], ['\u96ea', 'snow'], ['\u98a8', 'wind'], ['\u30ab\u30fc', 'car'], ['\u529b', 'power, like the \u30ab above']];
exports.Card = function Card({{ day }}) {{
  const [front, back] = cards[day % cards.length];
  return require('react').createElement('ruby', null, front, require('react').createElement('rt', null, back));
}};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="weather-page-with-byte-order-mark",
        family=_LETTERS,
        files={
            "dist/index.js": "\ufeff'use strict';\nexports.Weather = ({ place }) => `Wetter f\u00fcr ${place}\u00a0\u2013 heute`;\n",
            "dist/places.csv": "\ufeffOrt;H\u00f6he\r\nZ\u00fcrich;408\r\nM\u00fcnchen;519\r\n",
        },
        manifest=declared(),
    ),
)
