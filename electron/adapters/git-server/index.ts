export { createGitServer } from './http-git-server.ts';
