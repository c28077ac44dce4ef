/** A principal whose key a keytab holds: `airflow/example.org@EXAMPLE.ORG`. */
export interface KeytabPrincipal {
  /** The parts before the realm: `airflow`, `example.org`. */
  readonly components: readonly string[];
  readonly realm: string;
}

const VERSION_2 = 0x0502;

/**
 * The principals in a keytab file (version 2, as MIT Kerberos and all others write it since 1996); keys are not looked at.
 * @throws RangeError or Error where it is none
 */
export function readKeytabPrincipals(file: Buffer): KeytabPrincipal[] {
  if (file.length < 2 || file.readUInt16BE(0) !== VERSION_2) throw new Error('it is not a keytab (version 2)');
  const principals: KeytabPrincipal[] = [];
  for (let offset = 2; offset + 4 <= file.length;) {
    const size = file.readInt32BE(offset);
    offset += 4;
    if (size === 0) break;
    // A negative size is a hole that a deleted entry left.
    if (size > 0) principals.push(readPrincipal(file.subarray(offset, offset + size)));
    offset += Math.abs(size);
  }
  return principals;
}

function readPrincipal(entry: Buffer): KeytabPrincipal {
  let offset = 2;
  const readText = () => {
    const start = offset + 2;
    offset = start + entry.readUInt16BE(offset);
    if (offset > entry.length) throw new RangeError('an entry is cut off');
    return entry.toString('utf8', start, offset);
  };
  const realm = readText();
  const components = Array.from({ length: entry.readUInt16BE(0) }, readText);
  return { components, realm };
}
