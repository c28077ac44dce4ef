/** An address of a database without its password. */
export function showDatabase(url: string): string {
  return url.replace(/^([\w+]+:\/\/[^/@:]*):[^/@]*@/, '$1:***@');
}
