"""Names of packages that traps are named after, and names that are nearly one of them."""

from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

_KNOWN = frozenset(
    """
    axios babel-core bcrypt bluebird body-parser bootstrap chalk chart.js classnames colors commander cookie-
    parser cors cross-env cross-spawn crypto-js date-fns dayjs debug discord.js dotenv electron elliptic ember
    esbuild eslint ethers event-stream express fabric fs-extra glob graphql gulp handlebars immutable inquirer
    jquery js-yaml jsonwebtoken knex leaflet lodash lodash-es marked mathjs minimist moment mongodb mongoose mysql
    nodemailer node-fetch nodemon passport pg-promise pinia postcss preact prettier prop-types puppeteer ramda
    react react-dom react-router react-router-dom redux request rollup rxjs semver sequelize serialize-javascript
    socket.io solana-web3 styled-components svelte tailwindcss three typescript underscore validator vite vue vue-
    router web3 webpack winston yargs zod zustand sweetalert2 nodejs-encrypt ua-parser-js coa is-promise left-pad
    """.split()  # noqa: SIM905  # a list of words
)
_SHORTEST = 5
_PARTS = str.maketrans("", "", "-_.")


@cache
def lookalike_of(name: str) -> str | None:
    """Return the well-known package that `name` is nearly; None when it is one, or near none.

    Near is one letter more, less, other or exchanged with its neighbour, or the same without hyphens and dots; names of
    fewer than five letters are near too many.
    """
    if name in _KNOWN or name.startswith("@") or len(name) < _SHORTEST:
        return None
    plain = name.translate(_PARTS)
    for known in sorted(_KNOWN):
        if len(known) < _SHORTEST:
            continue
        if plain == known.translate(_PARTS) or DamerauLevenshtein.distance(name, known, score_cutoff=1) == 1:
            return known
    return None
