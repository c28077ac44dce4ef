/**
 * The names under which the user of a principal may stand in the database, the first one that is there counts: the whole
 * principal, as in Airflow; then, where the principal is of one of our own realms, its name alone (`alice` for
 * `alice@EXAMPLE.ORG`). Somebody of another realm never counts as the user of that name here, nor does `alice/admin`.
 */
export function userNamesOf(principal: string, ownRealms: ReadonlySet<string>): string[] {
  const at = principal.lastIndexOf('@');
  const name = principal.slice(0, at);
  // A backslash hides another separator: such a name is not what it looks like.
  const isPlain = at > 0 && !/[/@\\]/.test(name);
  return isPlain && ownRealms.has(principal.slice(at + 1)) ? [principal, name] : [principal];
}
