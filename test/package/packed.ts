import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
/** What `npm pack` reads, or builds from. */
const SOURCES = [
  'bin',
  'docs',
  'examples',
  'scripts',
  'src',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'package.json',
  'tsconfig.json',
];

/** An installation of what `npm pack` makes. */
export interface PackedInstallation {
  /** A project's folder; the package and what it depends on are in its `node_modules`. */
  readonly folder: string;
  /** Paths within the package. */
  readonly files: readonly string[];
  /** Bytes of the package as it is loaded from a registry. */
  readonly packedSize: number;
  /** Runs an installed command, without the examples. @returns standard output */
  run(command: 'tradewind' | 'airflow', args: readonly string[], home: string): string;
  /** Runs the TypeScript compiler. @returns what it complains about */
  check(folder: string, args: readonly string[]): string;
  remove(): void;
}

/**
 * Packs a copy of the checkout (its own `dist` is in use), and installs the result without a network: the packages that it
 * depends on are links to those of the checkout, development packages are not there.
 */
export function installPacked(): PackedInstallation {
  const work = mkdtempSync(join(tmpdir(), 'tradewind-package-'));
  const copy = join(work, 'checkout');
  for (const name of SOURCES) cpSync(join(CHECKOUT, name), join(copy, name), { recursive: true });
  symlinkSync(join(CHECKOUT, 'node_modules'), join(copy, 'node_modules'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json'], { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  );

  const folder = join(work, 'project');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'tradewind'), { recursive: true });
  execFileSync('tar', ['xzf', join(copy, packed.filename), '--strip-components=1'], {
    cwd: join(modules, 'tradewind'),
  });
  linkDependencies(modules);
  const commands = JSON.parse(readFileSync(join(modules, 'tradewind', 'package.json'), 'utf8')).bin;
  mkdirSync(join(modules, '.bin'));
  for (const [name, path] of Object.entries<string>(commands)) {
    symlinkSync(join('..', 'tradewind', path), join(modules, '.bin', name));
  }
  return {
    folder,
    files: packed.files.map((file: { path: string }) => file.path),
    packedSize: packed.size,
    run: (command, args, home) =>
      execFileSync(join(modules, '.bin', command), args, {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: work,
          TRADEWIND_HOME: home,
          AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        },
      }),
    check: (where, args) => runCompiler(where, args),
    remove: () => rmSync(work, { recursive: true, force: true }),
  };
}

/** Links what the lock file does not call a development package. */
function linkDependencies(modules: string): void {
  const { packages } = JSON.parse(readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8'));
  for (const [path, { dev, devOptional }] of Object.entries<{ dev?: boolean; devOptional?: boolean }>(packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev || devOptional) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    // What is meant for another machine is no more than a link to nothing.
    symlinkSync(join(CHECKOUT, path), join(modules, name));
  }
}

function runCompiler(cwd: string, args: readonly string[]): string {
  const compiler = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
  try {
    return execFileSync(process.execPath, [compiler, '--noEmit', '--pretty', 'false', ...args], {
      cwd,
      encoding: 'utf8',
    });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}
