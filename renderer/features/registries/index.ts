export { RegistriesPage } from './registries-page.tsx';
