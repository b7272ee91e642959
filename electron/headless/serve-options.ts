import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isLoopback } from './origin.ts';

export const serveHelp = `slipway serve: Slipway without a desktop, used from a browser.

  --host ADDRESS        address to listen on (default 127.0.0.1)
  --port PORT           port to listen on (default 7077; 0 takes any free one)
  --public-url URL      address under which browsers and senders reach it, e.g. behind a TLS proxy
  --password-file FILE  file whose first line is the password (or set SLIPWAY_PASSWORD)
  --data-folder FOLDER  where Slipway keeps its data (default ~/.local/share/slipway)
  --help                this text

Set SLIPWAY_PASSPHRASE to protect the kept secrets by a passphrase instead of a key file.
On an address other than loopback a password is required, and TLS belongs in front: let a reverse proxy (nginx, Caddy,
HAProxy) end TLS, pass the Host header and WebSocket upgrades on, and name its address with --public-url.
`;

export interface ServeOptions {
  readonly address: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly password: string | undefined;
  readonly dataFolder: string;
}

/** A command line that can't be carried out; the message is for the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads arguments and environment, and takes the password out of the latter; `help` when that was asked for. Throws `UsageError`. */
export function readServeOptions(args: readonly string[], environment: NodeJS.ProcessEnv): ServeOptions | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const port = Number(values.port ?? 7077);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${values.port} is not a port (0 to 65535).`);
  const publicUrl = values['public-url'];
  if (publicUrl !== undefined && !/^https?:$/.test(URL.canParse(publicUrl) ? new URL(publicUrl).protocol : '')) {
    throw new UsageError(`--public-url ${publicUrl} is not an http or https address.`);
  }
  const address = values.host ?? '127.0.0.1';
  const password = readPassword(values['password-file'], environment);
  if (!isLoopback(address) && password === undefined) {
    throw new UsageError(
      `Slipway does not listen on ${address} without a password: it holds the keys of your hosts.\n` +
        'Give --password-file or SLIPWAY_PASSWORD, and put TLS in front (see --help).',
    );
  }
  const dataFolder = values['data-folder'] ?? environment.SLIPWAY_DATA ?? defaultDataFolder(environment);
  return { address, port, publicUrl, password, dataFolder };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        'public-url': { type: 'string' },
        'password-file': { type: 'string' },
        'data-folder': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readPassword(file: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  const fromEnvironment = environment.SLIPWAY_PASSWORD;
  // Taken out, so that no child process inherits it.
  delete environment.SLIPWAY_PASSWORD;
  const given = file === undefined ? fromEnvironment : readFirstLine(file);
  if (given === undefined) return undefined;
  if (given.length < 12) throw new UsageError('The password is shorter than 12 characters.');
  return given;
}

function readFirstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new UsageError(
      `--password-file ${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'slipway');
}
