export { RegistriesPage } from './registries-page.tsx';
export { RegistryPage } from './registry-page.tsx';
