/**
 * Where a program of the project lies that is started as a process of its own, or a module that is imported by its address:
 * the source in a checkout (Node runs it as it is), the built file in an installation.
 * @param program its path below `src/` without the extension, one of the entry points of scripts/build.mjs
 */
export function programFile(program: string): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL(`../${program}.ts`, here);
  // A built module lies anywhere below dist/: in a chunk, or inside an entry point that alone uses it.
  return new URL(`${program}.js`, here.slice(0, here.lastIndexOf('/dist/') + '/dist/'.length));
}
