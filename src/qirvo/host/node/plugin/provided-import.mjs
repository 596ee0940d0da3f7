// The same choice as provided.js, for Node versions whose `import` hooks run in a thread of their own.
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { ProvidedModules, providedPackage } = createRequire(import.meta.url)('./provided.js');

/** @type {{modules: any, port: import('node:worker_threads').MessagePort}[]} */
const trees = [];

export function initialize({ tree, provided, port }) {
  port.unref();
  trees.push({ modules: new ProvidedModules({ tree, provided: provided ?? '' }), port });
}

export async function resolve(specifier, context, next) {
  const name = providedPackage(specifier);
  const from = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
  const asked = name === null ? undefined : trees.find(({ modules }) => modules.inTree(from));
  if (asked === undefined) return next(specifier, context);
  const normal = await next(specifier, context).catch((error) => ({ error }));
  const file = asked.modules.choose(name, specifier, () => {
    if (normal.error) throw Object.assign(normal.error, { code: 'MODULE_NOT_FOUND' });
    return fileURLToPath(normal.url);
  });
  const origin = asked.modules.used[name];
  asked.port.postMessage({ name, origin });
  return origin === 'plugin' ? normal : { url: pathToFileURL(file).href, format: 'commonjs', shortCircuit: true };
}
