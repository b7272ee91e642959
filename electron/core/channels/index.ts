export { type Channels, createChannels } from './channels.ts';
