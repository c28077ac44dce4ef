/** What we use of the npm package `kerberos`, which need not be installed. Tokens are in base64. */
declare module 'kerberos' {
  interface KerberosModule {
    readonly GSS_C_MUTUAL_FLAG: number;
    readonly GSS_C_SEQUENCE_FLAG: number;
    readonly GSS_MECH_OID_SPNEGO: number;
    /** @param service a name such as `airflow@example.org`, or `airflow` for the keys of any host in the keytab */
    initializeServer(service: string): Promise<KerberosServer>;
    initializeClient(service: string, options: { gssFlag: number; mechOID: number }): Promise<KerberosClient>;
  }

  interface KerberosServer {
    /** The principal of the other side, once it has proved who it is. */
    readonly username: string | null;
    /** The token that proves who we are, where the other side asked for it. */
    readonly response: string | null;
    readonly contextComplete: boolean;
    /** Rejects where the token is not good. Works in the thread pool. */
    step(token: string): Promise<string | null>;
  }

  interface KerberosClient {
    readonly contextComplete: boolean;
    /** Takes the token of the server (at first an empty text) and resolves to the next one for it, if any. */
    step(token: string): Promise<string | null>;
  }

  const kerberos: KerberosModule;
  export default kerberos;
  export type { KerberosClient, KerberosModule, KerberosServer };
}
