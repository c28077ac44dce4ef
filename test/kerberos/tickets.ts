import { readFileSync, writeFileSync } from 'node:fs';
import { loadKerberos } from '../../src/foundation/load-kerberos.ts';
import { type Kdc, REALM } from './kdc.ts';

/** Somebody with a ticket in the cache of this process. */
export interface TicketHolder {
  /** A fresh token for the service, which can be used once. */
  token(service?: string): Promise<string>;
  /** A fresh token, and what checks the proof that the server gives back. */
  begin(service?: string): Promise<{ token: string; isProvedBy(proof: string): Promise<boolean> }>;
  /** Lets tokens say another time. A ticket for the service must be there already, since the KDC minds, too. */
  setClockAhead(seconds: number): void;
}

/** Gets a ticket by password. The Kerberos library of this process uses it from then on. */
export function getTicket(kdc: Kdc, principal: string, password: string): TicketHolder {
  const env = kdc.kinit(principal, password);
  const begin: TicketHolder['begin'] = async (service = 'airflow@localhost') => {
    const kerberos = await loadKerberos('a test');
    Object.assign(process.env, env);
    const client = await kerberos.initializeClient(service, {
      gssFlag: kerberos.GSS_C_MUTUAL_FLAG | kerberos.GSS_C_SEQUENCE_FLAG,
      mechOID: kerberos.GSS_MECH_OID_SPNEGO,
    });
    return {
      token: (await client.step('')) ?? '',
      async isProvedBy(proof) {
        return client.step(proof).then(
          () => client.contextComplete,
          () => false,
        );
      },
    };
  };
  return {
    begin,
    token: async (service) => (await begin(service)).token,
    setClockAhead: (seconds) => shiftClock(env['KRB5CCNAME']?.replace('FILE:', '') ?? '', seconds),
  };
}

/** Writes another offset from the KDC's clock into a ticket cache (file format 4: tag 1 of the header), by which its owner counts. */
function shiftClock(cache: string, seconds: number): void {
  const file = readFileSync(cache);
  if (file.readUInt16BE(0) !== 0x0504 || file.readUInt16BE(4) !== 1) throw new Error('the cache has no clock offset');
  file.writeInt32BE(seconds, 8);
  writeFileSync(cache, file);
}

/** The principal of a name in the realm of the service. */
export const inRealm = (name: string) => `${name}@${REALM}`;
