import { hostname, userInfo } from 'node:os';

/** Who works here, for people: the login and the machine where core runs. */
export function whoWorks(): string {
  return `${userInfo().username}@${hostname()}`;
}
