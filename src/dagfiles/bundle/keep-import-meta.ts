import { readFile } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import type { Loader, Plugin } from 'esbuild';

const LOADERS: Readonly<Record<string, Loader>> = {
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
};

/**
 * Gives local imports that speak of `import.meta` one of their own: `new URL('./query.sql', import.meta.url)` in an imported
 * file means that file's folder, not the DAG file's, although both are one module in the bundle. It is made at run time from
 * relative paths, since a bundle holds no absolute ones.
 * @param entry absolute path of the DAG file, whose `import.meta` is the bundle's
 */
export function keepImportMeta(entryFolder: string, entry: string): Plugin {
  return {
    name: 'keep-import-meta',
    setup(build) {
      build.onLoad({ filter: /\.(?:[cm]?[jt]sx?)$/, namespace: 'file' }, async ({ path }) => {
        if (path === entry) return undefined;
        const source = await readFile(path, 'utf8');
        if (!source.includes('import.meta')) return undefined;
        const address = JSON.stringify(encodeURI(`./${relative(entryFolder, path)}`));
        // On the first line, so that all lines keep their numbers.
        const own =
          `const __importMeta = ((url, { fileURLToPath }, { dirname }) => ({ ...import.meta, url: url.href, ` +
          `filename: fileURLToPath(url), dirname: dirname(fileURLToPath(url)) }))(new URL(${address}, import.meta.url), ` +
          `process.getBuiltinModule('node:url'), process.getBuiltinModule('node:path')); `;
        return {
          contents: own + source.replaceAll('import.meta', '__importMeta'),
          loader: LOADERS[extname(path)] ?? 'ts',
        };
      });
    },
  };
}
