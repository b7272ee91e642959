export {
  type ApplicationCollaborators,
  type Applications,
  type BuildStarter,
  createApplications,
  type LookTrigger,
} from './applications.ts';
