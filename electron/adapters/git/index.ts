export { createGitClient } from './git-client.ts';
