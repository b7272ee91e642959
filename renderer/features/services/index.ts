export { ServicePage } from './service-page.tsx';
export { ServicesPage } from './services-page.tsx';
