// What eslint with its security plugins, and js-x-ray, say of each file, and how long they take.
// Input: a file with a JSON list of paths. Output: {tool: {ms, files: {path: count | null}}}; null: it could not read it.
import { readFileSync } from 'node:fs';

const [, , listing, ...tools] = process.argv;
const paths = JSON.parse(readFileSync(listing, 'utf8'));
const texts = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));

async function eslint() {
  const { Linter } = await import('eslint');
  const security = (await import('eslint-plugin-security')).default;
  const unsanitized = (await import('eslint-plugin-no-unsanitized')).default;
  const linter = new Linter({ configType: 'flat' });
  const config = (sourceType) => [
    {
      files: ['**/*.js', '**/*.mjs', '**/*.cjs', '**/*.jsx'],
      plugins: { security, 'no-unsanitized': unsanitized },
      rules: {
        ...security.configs.recommended.rules,
        'no-unsanitized/method': 'error',
        'no-unsanitized/property': 'error',
        'no-eval': 'error',
        'no-implied-eval': 'error',
        'no-new-func': 'error',
      },
      languageOptions: { ecmaVersion: 'latest', sourceType, parserOptions: { ecmaFeatures: { jsx: true } } },
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    },
  ];
  const verify = (text, sourceType) => linter.verify(text, config(sourceType), { filename: 'file.js' });
  return (text) => {
    let messages = verify(text, 'module');
    if (messages.some((message) => message.fatal)) messages = verify(text, 'commonjs');
    return messages.some((message) => message.fatal) ? null : messages.length;
  };
}

async function jsxray(options) {
  const { AstAnalyser } = await import('@nodesecure/js-x-ray');
  const analyser = new AstAnalyser(options);
  return (text) => {
    try {
      return analyser.analyse(text).warnings.length;
    } catch {
      return null;
    }
  };
}

const known = {
  eslint,
  'js-x-ray': () => jsxray(),
  'js-x-ray-eager': () => jsxray({ optionalWarnings: true, sensitivity: 'aggressive' }),
};
const answer = {};
for (const tool of tools) {
  const look = await known[tool]();
  const files = {};
  const start = performance.now();
  for (const path of paths) files[path] = look(texts.get(path));
  answer[tool] = { ms: performance.now() - start, files };
}
process.stdout.write(JSON.stringify(answer));
