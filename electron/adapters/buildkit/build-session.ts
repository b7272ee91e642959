import { randomUUID } from 'node:crypto';
import { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { readFields, textField, writeTexts } from '../../../shared/domain/protobuf.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { BuildSession, BuildSessionAnswers } from '../build-session.ts';
import { type GrpcAnswer, type GrpcCalls, grpcStatus, serveGrpc } from './grpc-server.ts';

/** `HealthCheckResponse{status: SERVING}`: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const SERVING = Buffer.from([8, 1]);

/**
 * The session of BuildKit (https://github.com/moby/buildkit, `session/`): `POST /session` turns the connection around, and
 * the engine asks for secrets and logins. Messages: `session/secrets/secrets.proto`, `session/auth/auth.proto`.
 */
export async function openBuildSession(
  docker: Docker,
  answers: BuildSessionAnswers,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID();
  const calls = callsFor(answers);
  const socket = await dial(docker, id, Object.keys(calls), signal);
  const server = serveGrpc(socket, calls);
  socket.on('error', () => socket.destroy());
  return {
    id,
    close() {
      server.close();
      socket.destroy();
    },
  };
}

function callsFor(answers: BuildSessionAnswers): GrpcCalls {
  return {
    '/grpc.health.v1.Health/Check': () => ({ message: SERVING }),
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': (request) => {
      const name = textField(readFields(request), 1);
      const value = answers.secret(name);
      if (value === undefined) return { status: grpcStatus.notFound, detail: `secret ${encodeURIComponent(name)}` };
      return message({ 1: value });
    },
    // Without `FetchToken` BuildKit gets its token itself, by this login.
    '/moby.filesync.v1.Auth/Credentials': (request) => {
      const login = answers.login(textField(readFields(request), 1));
      return message(login ? { 1: login.username, 2: login.password } : {});
    },
  };
}

function message(texts: Readonly<Record<number, string>>): GrpcAnswer {
  return { message: Buffer.from(writeTexts(texts)) };
}

function dial(docker: Docker, id: string, calls: readonly string[], signal: AbortSignal): Promise<Duplex> {
  const options = {
    method: 'POST',
    path: '/session',
    hijack: true,
    abortSignal: signal,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'slipway',
      'X-Docker-Expose-Session-Grpc-Method': [...calls],
    },
    statusCodes: { 101: true, 200: true, 400: 'refused', 500: 'server error' },
  };
  return new Promise((resolve, reject) => {
    docker.modem.dial(options, (error: unknown, socket: unknown) => {
      if (!error && socket instanceof Duplex) return resolve(socket);
      const detail = error instanceof Error ? error.message : 'no session';
      reject(new SlipwayError('docker.failed', { data: { reason: 'engine', detail }, retryable: true, cause: error }));
    });
  });
}
