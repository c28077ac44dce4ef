/** The methods of each path of a surface: tells a wrong method (405) from an unknown path (404). */
export class RouteTable {
  readonly #methods = new Map<string, Set<string>>();

  /** @param path as routes have it: parts that begin with `:` stand for any one part, a last `*` for all the rest */
  add(method: string, path: string): void {
    const methods = this.#methods.get(path) ?? new Set();
    methods.add(method);
    this.#methods.set(path, methods);
  }

  /** What the path of a request allows, in Flask's order; undefined where no route has that path. */
  allowed(path: string): string[] | undefined {
    const parts = path.split('/');
    const methods = new Set<string>();
    for (const [route, ownMethods] of this.#methods) {
      if (matches(route.split('/'), parts)) for (const method of ownMethods) methods.add(method);
    }
    if (methods.size === 0) return undefined;
    if (methods.has('GET')) methods.add('HEAD');
    methods.add('OPTIONS');
    return [...methods].sort();
  }
}

function matches(route: string[], parts: string[]): boolean {
  return (
    (route.length === parts.length || (route.at(-1) === '*' && route.length < parts.length)) &&
    route.every((part, index) => (/^[:*]/.test(part) ? parts[index] !== '' : part === parts[index]))
  );
}
