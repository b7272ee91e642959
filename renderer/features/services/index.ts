export { LabelChips } from './label-chips.tsx';
export { SelectedServices } from './selected-services.tsx';
export { ServicePage } from './service-page.tsx';
export { ServicesPage } from './services-page.tsx';
