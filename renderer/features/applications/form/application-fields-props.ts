import type { Application, ApplicationInput } from '../../../../shared/schema/application.ts';
import type { FormDraft } from '../../../components/index.ts';
import type { ApplicationDraft } from './application-draft.ts';

/** What each part of the form is given. */
export interface ApplicationFieldsProps {
  readonly form: FormDraft<ApplicationDraft, ApplicationInput>;
  /** The application that is changed; undefined: a new one. */
  readonly application: Application | undefined;
}
