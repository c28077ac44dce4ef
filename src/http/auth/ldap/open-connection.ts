import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type DirectoryServer, type DirectorySettings, tlsNameOf } from './directory-settings.ts';
import { START_TLS_REQUEST, readStartTlsAnswer } from './start-tls.ts';

/**
 * Connects to a server of the directory, encrypted where the settings ask for it. The socket is destroyed, with an error that
 * says why, once the time for the whole check is over.
 */
export async function openConnection(
  server: DirectoryServer,
  { tls, timeoutMs }: Pick<DirectorySettings, 'tls' | 'timeoutMs'>,
): Promise<Socket> {
  const socket = connect(server.port, server.host);
  const timer = setTimeout(
    () => socket.destroy(new Error(`the directory did not answer within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  socket.once('close', () => clearTimeout(timer));
  try {
    await happens(socket, 'connect');
    if (server.encryption === 'none') return socket;
    if (server.encryption === 'starttls') await startTls(socket);
    const secure = connectTls({ ...tls, ...tlsNameOf(server), socket });
    // The time limit and the other side end the socket below; who waits listens above.
    socket.on('error', (error) => secure.destroy(error));
    socket.once('close', () => secure.destroy());
    secure.once('close', () => {
      clearTimeout(timer);
      socket.destroy();
    });
    await happens(secure, 'secureConnect');
    return secure;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Rejects where the socket fails or ends before. */
function happens(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the directory closed the connection'));
    socket.once('error', reject);
    socket.once('close', ended);
    socket.once(event, () => {
      socket.off('error', reject);
      socket.off('close', ended);
      resolve();
    });
  });
}

/** Asks for encryption, and takes nothing from the plain connection but the answer. */
function startTls(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const ended = () => reject(new Error('the directory closed the connection'));
    const finish = (error?: Error) => {
      socket.off('data', take).off('error', reject).off('close', ended).pause();
      if (error) reject(error);
      else resolve();
    };
    const take = (data: Buffer) => {
      received = Buffer.concat([received, data]);
      try {
        if (readStartTlsAnswer(received)) finish();
      } catch (error) {
        finish(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on('data', take).once('error', reject).once('close', ended);
    socket.write(START_TLS_REQUEST);
  });
}
