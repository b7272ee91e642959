export { type SwarmEngineParts, swarmEngine } from './swarm-engine.ts';
