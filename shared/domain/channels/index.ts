export {
  channelBody,
  type OutgoingMessage,
  type RobotKind,
  readAnswer,
} from './channel-bodies.ts';
export { leastGapMs, quietUntil, retryAfterMs, type ToldEvent, wantsEvent } from './channel-rules.ts';
