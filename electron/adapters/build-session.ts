import type Docker from 'dockerode';

/** What BuildKit may ask while it builds. Values never travel in the request, the log or the image. */
export interface BuildSessionAnswers {
  /** Value of a `RUN --mount=type=secret`; undefined: there is none of that name. */
  secret(id: string): string | undefined;
  /** Login of a registry by its host as BuildKit names it (`registry-1.docker.io` for Docker Hub). */
  login(host: string): { readonly username: string; readonly password: string } | undefined;
}

/** An open line on which the engine's BuildKit asks back. */
export interface BuildSession {
  /** For `POST /build?session=…`. */
  readonly id: string;
  close(): void;
}

/** Opens `POST /session` of the engine (API 1.39 and newer). Fails with `docker.failed`. */
export type OpenBuildSession = (
  docker: Docker,
  answers: BuildSessionAnswers,
  signal: AbortSignal,
) => Promise<BuildSession>;
