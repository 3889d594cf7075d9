-- The whole schema at once: an empty database has 43 tables afterwards, of which schema_migrations is the manager's own.
-- A secret is here as a hash, where it is only compared, or encrypted with a numbered key, where it is used again.

-- People, and how they sign in.

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL UNIQUE CHECK (username = lower(username)),
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    password_hash text NOT NULL,
    -- True for a one-time password: it opens nothing but the way to a password of one's own.
    password_change_required boolean NOT NULL DEFAULT false,
    -- Of a one-time password.
    password_expires_at timestamptz,
    -- Tokens from before are void.
    password_changed_at timestamptz,
    is_active boolean NOT NULL DEFAULT true,
    email_verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_only_one_time_passwords_expire CHECK (password_change_required OR password_expires_at IS NULL)
);

CREATE TABLE user_settings (
    user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    time_zone text NOT NULL DEFAULT 'UTC',
    locale text NOT NULL DEFAULT 'en',
    theme text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE roles (
    name text PRIMARY KEY,
    description text NOT NULL
);

CREATE TABLE permissions (
    name text PRIMARY KEY,
    description text NOT NULL
);

CREATE TABLE role_permissions (
    role text NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission text NOT NULL REFERENCES permissions ON DELETE CASCADE,
    PRIMARY KEY (role, permission)
);
CREATE INDEX role_permissions_permission ON role_permissions (permission);

CREATE TABLE user_roles (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL REFERENCES roles,
    -- NULL: from the operator's command line.
    granted_by bigint REFERENCES users ON DELETE SET NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_role ON user_roles (role);
CREATE INDEX user_roles_granted_by ON user_roles (granted_by);

CREATE TABLE sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    address inet,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT sessions_end_after_they_begin CHECK (expires_at > created_at)
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE login_attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What was typed, so that attempts at names that nobody has count as well.
    username text NOT NULL,
    user_id bigint REFERENCES users ON DELETE CASCADE,
    address inet,
    succeeded boolean NOT NULL,
    attempted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_attempts_user ON login_attempts (user_id);
CREATE INDEX login_attempts_username ON login_attempts (username, attempted_at);

CREATE TABLE password_resets (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX password_resets_user ON password_resets (user_id);

CREATE TABLE email_verifications (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    email text NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX email_verifications_user ON email_verifications (user_id);

CREATE TABLE phone_numbers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    -- E.164. One person's only: an SMS is given to the user whose number it comes from.
    number text NOT NULL UNIQUE CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
    verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX phone_numbers_user ON phone_numbers (user_id);

-- Tokens and second factors are encrypted at rest. Rotation: a new version becomes active, rows move over to it one by
-- one, and the old version is retired when no row names it any more.

CREATE TABLE encryption_keys (
    version bigint PRIMARY KEY CHECK (version > 0),
    algorithm text NOT NULL DEFAULT 'aes-256-gcm' CHECK (algorithm = 'aes-256-gcm'),
    status text NOT NULL CHECK (status IN ('active', 'retiring', 'retired')),
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    CONSTRAINT encryption_keys_retired_when CHECK ((status = 'retired') = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX encryption_keys_one_active ON encryption_keys (status) WHERE status = 'active';

CREATE TABLE mfa_methods (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('totp', 'sms')),
    phone_number_id bigint REFERENCES phone_numbers ON DELETE CASCADE,
    secret_ciphertext bytea,
    key_version bigint REFERENCES encryption_keys,
    confirmed_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, kind),
    CONSTRAINT mfa_methods_have_what_they_need CHECK (
        (kind = 'totp') = (secret_ciphertext IS NOT NULL)
        AND (kind = 'totp') = (key_version IS NOT NULL)
        AND (kind = 'sms') = (phone_number_id IS NOT NULL)
    )
);
CREATE INDEX mfa_methods_phone_number ON mfa_methods (phone_number_id);
CREATE INDEX mfa_methods_key_version ON mfa_methods (key_version);

CREATE TABLE mfa_recovery_codes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    code_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX mfa_recovery_codes_user ON mfa_recovery_codes (user_id);

-- Accounts at Google, Microsoft, Notion and YouTube.

CREATE TABLE oauth_providers (
    name text PRIMARY KEY,
    display_name text NOT NULL,
    is_enabled boolean NOT NULL DEFAULT true
);

CREATE TABLE oauth_scopes (
    provider text NOT NULL REFERENCES oauth_providers,
    scope text NOT NULL,
    description text NOT NULL,
    -- Reads or writes what a person would not show to everybody: asked for only when a feature needs it.
    is_sensitive boolean NOT NULL,
    PRIMARY KEY (provider, scope)
);

CREATE TABLE oauth_states (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    provider text NOT NULL REFERENCES oauth_providers,
    code_verifier_ciphertext bytea NOT NULL,
    key_version bigint NOT NULL REFERENCES encryption_keys,
    scopes text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '10 minutes',
    -- A state is believed once.
    used_at timestamptz
);
CREATE INDEX oauth_states_user ON oauth_states (user_id);
CREATE INDEX oauth_states_provider ON oauth_states (provider);
CREATE INDEX oauth_states_key_version ON oauth_states (key_version);
CREATE INDEX oauth_states_expiry ON oauth_states (expires_at);

-- Who one is at a provider, for signing in with it.
CREATE TABLE oauth_accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    provider text NOT NULL REFERENCES oauth_providers,
    -- The provider's own name for the account. Not the address, which can come to belong to somebody else.
    subject text NOT NULL,
    email text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (provider, subject)
);
CREATE INDEX oauth_accounts_user ON oauth_accounts (user_id);

-- What may be done at a provider on a user's behalf.
CREATE TABLE oauth_integrations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    provider text NOT NULL REFERENCES oauth_providers,
    status text NOT NULL CHECK (status IN ('pending', 'active', 'expired', 'revoked')),
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, provider)
);
CREATE INDEX oauth_integrations_provider ON oauth_integrations (provider);

CREATE TABLE oauth_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    integration_id bigint NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    token_type text NOT NULL CHECK (token_type IN ('access', 'refresh')),
    ciphertext bytea NOT NULL,
    key_version bigint NOT NULL REFERENCES encryption_keys,
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- What a token is encrypted for: it opens in no other row.
    UNIQUE (integration_id, token_type)
);
CREATE INDEX oauth_tokens_key_version ON oauth_tokens (key_version);
CREATE INDEX oauth_tokens_expiry ON oauth_tokens (expires_at);

CREATE TABLE oauth_consents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    provider text NOT NULL,
    scope text NOT NULL,
    address inet,
    granted_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    FOREIGN KEY (provider, scope) REFERENCES oauth_scopes
);
CREATE INDEX oauth_consents_user ON oauth_consents (user_id);
CREATE INDEX oauth_consents_scope ON oauth_consents (provider, scope);

-- Who did what. Each category is kept as long as it says, and until then nobody changes or deletes a row, not even the
-- tables' owner.

CREATE TABLE audit_retention (
    category text PRIMARY KEY,
    -- The configuration says how long, and nobody makes it so short that what was just done can go.
    keep_for interval NOT NULL CHECK (keep_for >= interval '90 days')
);

CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category text NOT NULL REFERENCES audit_retention,
    action text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    user_id bigint REFERENCES users ON DELETE SET NULL,
    address inet,
    -- Never a password, a token or a key.
    details jsonb NOT NULL DEFAULT '{}',
    occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_category ON audit_log (category, occurred_at);
CREATE INDEX audit_log_user ON audit_log (user_id, occurred_at);

CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'audit_log: rows are kept: see audit_retention';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- A user who is deleted is forgotten, and what was done is not.
        IF NEW.user_id IS NULL AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'audit_log: rows are not changed';
    END IF;
    IF OLD.occurred_at > now() - (SELECT keep_for FROM audit_retention WHERE category = OLD.category) THEN
        RAISE EXCEPTION 'audit_log: row % is kept: see audit_retention', OLD.id;
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER keep_audit_log BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION keep_audit_log();
CREATE TRIGGER keep_whole_audit_log BEFORE TRUNCATE ON audit_log EXECUTE FUNCTION keep_audit_log();

-- What users write.

CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    title text NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notes_user ON notes (user_id);

CREATE TABLE tags (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    UNIQUE (user_id, name)
);

CREATE TABLE note_tags (
    note_id bigint NOT NULL REFERENCES notes ON DELETE CASCADE,
    tag_id bigint NOT NULL REFERENCES tags ON DELETE CASCADE,
    PRIMARY KEY (note_id, tag_id)
);
CREATE INDEX note_tags_tag ON note_tags (tag_id);

CREATE TABLE todos (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    note_id bigint REFERENCES notes ON DELETE SET NULL,
    title text NOT NULL,
    priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
    due_at timestamptz,
    done_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX todos_user ON todos (user_id);
CREATE INDEX todos_note ON todos (note_id);

CREATE TABLE reminders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    todo_id bigint NOT NULL REFERENCES todos ON DELETE CASCADE,
    remind_at timestamptz NOT NULL,
    sent_at timestamptz
);
CREATE INDEX reminders_todo ON reminders (todo_id);
CREATE INDEX reminders_waiting ON reminders (remind_at) WHERE sent_at IS NULL;

CREATE TABLE files (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    note_id bigint REFERENCES notes ON DELETE SET NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    content bytea NOT NULL,
    sha256 bytea NOT NULL GENERATED ALWAYS AS (sha256(content)) STORED,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX files_user ON files (user_id);
CREATE INDEX files_note ON files (note_id);

-- What the workers do, and what became of it.

CREATE TABLE task_results (
    id uuid PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    status text NOT NULL CHECK (status IN ('queued', 'done', 'failed')),
    result jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX task_results_user ON task_results (user_id);

CREATE TABLE task_batches (
    id uuid PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    sent bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX task_batches_user ON task_batches (user_id);

-- One row a run: a task that is carried out twice has two.
CREATE TABLE task_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES task_batches ON DELETE CASCADE,
    number bigint NOT NULL,
    release text NOT NULL,
    instance text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX task_runs_batch ON task_runs (batch_id, number);

-- What leaves the house, and what users are told.

CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    task_id uuid REFERENCES task_results ON DELETE SET NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    address text NOT NULL,
    subject text,
    body text NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'sent', 'received', 'failed')),
    -- Its id at the mail server or at Twilio.
    outside_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
);
CREATE INDEX messages_user ON messages (user_id, created_at);
CREATE INDEX messages_task ON messages (task_id);

CREATE TABLE notifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL,
    title text NOT NULL,
    body text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz
);
CREATE INDEX notifications_user ON notifications (user_id, created_at);

CREATE TABLE notification_preferences (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('site', 'email', 'sms')),
    is_wanted boolean NOT NULL,
    PRIMARY KEY (user_id, kind, channel)
);

-- Conversations with the language model.

CREATE TABLE ai_conversations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    title text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz
);
CREATE INDEX ai_conversations_user ON ai_conversations (user_id, created_at);

CREATE TABLE ai_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES ai_conversations ON DELETE CASCADE,
    task_id uuid REFERENCES task_results ON DELETE SET NULL,
    role text NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
    content text NOT NULL,
    model text,
    prompt_tokens bigint CHECK (prompt_tokens >= 0),
    completion_tokens bigint CHECK (completion_tokens >= 0),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ai_messages_conversation ON ai_messages (conversation_id, id);
CREATE INDEX ai_messages_task ON ai_messages (task_id);

-- Copies of what the connected accounts hold. Each goes with its integration.

CREATE TABLE sync_cursors (
    integration_id bigint NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    resource text NOT NULL,
    cursor text NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (integration_id, resource)
);

-- Google and Microsoft.
CREATE TABLE calendar_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    integration_id bigint NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    outside_id text NOT NULL,
    title text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    synced_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (integration_id, outside_id),
    CONSTRAINT calendar_events_end_after_they_start CHECK (ends_at >= starts_at)
);

CREATE TABLE mail_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    integration_id bigint NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    outside_id text NOT NULL,
    sender text NOT NULL,
    subject text NOT NULL,
    snippet text NOT NULL DEFAULT '',
    received_at timestamptz NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (integration_id, outside_id)
);

CREATE TABLE notion_pages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    integration_id bigint NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    outside_id text NOT NULL,
    title text NOT NULL,
    url text NOT NULL,
    content text NOT NULL DEFAULT '',
    edited_at timestamptz NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (integration_id, outside_id)
);

CREATE TABLE youtube_videos (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    integration_id bigint NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    outside_id text NOT NULL,
    channel text NOT NULL,
    title text NOT NULL,
    published_at timestamptz NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (integration_id, outside_id)
);

-- What the application takes for granted.

INSERT INTO roles (name, description) VALUES
    ('admin', 'Runs the service: sees and manages every user.'),
    ('user', 'Uses the service: sees what is theirs.');

INSERT INTO permissions (name, description) VALUES
    ('audit.read', 'Read the audit log.'),
    ('integrations.connect', 'Connect accounts of one''s own at other providers.'),
    ('users.manage', 'Activate, deactivate and delete users, and give them roles.');

INSERT INTO role_permissions (role, permission) VALUES
    ('admin', 'audit.read'),
    ('admin', 'integrations.connect'),
    ('admin', 'users.manage'),
    ('user', 'integrations.connect');

INSERT INTO encryption_keys (version, status) VALUES (1, 'active');

INSERT INTO oauth_providers (name, display_name) VALUES
    ('google', 'Google'),
    ('microsoft', 'Microsoft'),
    ('notion', 'Notion'),
    ('youtube', 'YouTube');

INSERT INTO oauth_scopes (provider, scope, description, is_sensitive) VALUES
    ('google', 'openid', 'Know who you are.', false),
    ('google', 'email', 'Know your address.', false),
    ('google', 'https://www.googleapis.com/auth/calendar', 'Read and change your calendars.', true),
    ('google', 'https://www.googleapis.com/auth/gmail.readonly', 'Read your mail.', true),
    ('google', 'https://www.googleapis.com/auth/drive.readonly', 'Read your files.', true),
    ('microsoft', 'openid', 'Know who you are.', false),
    ('microsoft', 'email', 'Know your address.', false),
    ('microsoft', 'offline_access', 'Stay connected while you are away.', false),
    ('microsoft', 'Calendars.ReadWrite', 'Read and change your calendars.', true),
    ('microsoft', 'Mail.Read', 'Read your mail.', true),
    ('microsoft', 'Files.Read', 'Read your files.', true),
    ('youtube', 'https://www.googleapis.com/auth/youtube.readonly', 'See your channels and playlists.', true);

INSERT INTO audit_retention (category, keep_for) VALUES
    ('account', interval '2 years'),
    ('administration', interval '7 years'),
    ('oauth', interval '1 year');
