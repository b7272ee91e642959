/** The docker client's settings of who runs this; `text` null: there are none. They hold logins. */
export type ClientConfigReader = () => Promise<{ readonly path: string; readonly text: string | null }>;
