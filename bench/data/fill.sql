-- Fills the Personal Assistant's 43 tables, which must have no users yet: the same rows at every run, of a wanted size.
--   psql -X -v megabytes=2048 -f fill.sql -d assistant
-- The size is that of pg_database_size() afterwards, at least and within a tenth. As a superuser or the tables' owner.
-- What people write compresses to about a half, as text does; what they upload does not, as pictures do not.
\set ON_ERROR_STOP on
\if :{?megabytes} \else \set megabytes 2048 \endif
\if :{?schema} \else \set schema assistant \endif
SET search_path = :schema;
SET client_min_messages = warning;
-- It can be made again.
SET synchronous_commit = off;
DO $$ BEGIN
    IF EXISTS (SELECT FROM users) THEN RAISE EXCEPTION 'users has rows: fill an empty database'; END IF;
END $$;

-- Everything hangs off a user, and each has as much as any other: 0.95 MiB, beside the 8 of an empty database.
SELECT greatest(1, ceil((:megabytes - 8) / 0.945)) AS users \gset

-- `lines` lines of 128 characters.
CREATE FUNCTION pg_temp.prose(seed text, lines bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT string_agg(encode(sha512((seed || line)::bytea), 'hex'), E'\n') FROM generate_series(1, lines) AS line $$;
CREATE FUNCTION pg_temp.noise(seed text, kilobytes bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS
    $$ SELECT string_agg(sha512((seed || part)::bytea), NULL) FROM generate_series(1, kilobytes * 16) AS part $$;
CREATE FUNCTION pg_temp.moment(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$ SELECT timestamptz '2026-01-01 00:00:00+00' + n % 15000000 * interval '1 second' $$;
-- The n-th user of those who have `each` rows.
CREATE FUNCTION pg_temp.who(n bigint, each bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT (n - 1) / each + 1 $$;
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(kind || n)::uuid $$;
CREATE FUNCTION pg_temp.hash(kind text, n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS
    $$ SELECT sha256((kind || n)::bytea) $$;

BEGIN;

-- Nobody can sign in: no password has this hash.
INSERT INTO users (id, username, email, password_hash, email_verified_at, created_at) OVERRIDING SYSTEM VALUE
    SELECT n, 'user' || n, 'user' || n || '@example.org', '!', pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users) AS n;
INSERT INTO user_settings (user_id, time_zone, updated_at) SELECT id, 'America/Toronto', created_at FROM users;
INSERT INTO user_roles (user_id, role, granted_at) SELECT id, 'user', created_at FROM users;
INSERT INTO phone_numbers (id, user_id, number, created_at) OVERRIDING SYSTEM VALUE
    SELECT id, id, '+1555' || lpad(id::text, 7, '0'), created_at FROM users;
INSERT INTO mfa_methods (user_id, kind, secret_ciphertext, key_version, created_at)
    SELECT id, 'totp', pg_temp.hash('mfa', id), 1, created_at FROM users;
INSERT INTO mfa_recovery_codes (user_id, code_hash, created_at)
    SELECT pg_temp.who(n, 8), encode(pg_temp.hash('code', n), 'hex'), pg_temp.moment(n) FROM generate_series(1, :users * 8) AS n;
INSERT INTO sessions (id, user_id, token_hash, address, user_agent, created_at, last_seen_at, expires_at)
    SELECT pg_temp.id('session', n), pg_temp.who(n, 10), pg_temp.hash('session', n), inet '192.0.2.0' + n % 256,
        'Mozilla/5.0', pg_temp.moment(n), pg_temp.moment(n), pg_temp.moment(n) + interval '1 hour'
    FROM generate_series(1, :users * 10) AS n;
INSERT INTO login_attempts (username, user_id, address, succeeded, attempted_at)
    SELECT 'user' || pg_temp.who(n, 20), pg_temp.who(n, 20), inet '192.0.2.0' + n % 256, n % 5 > 0, pg_temp.moment(n)
    FROM generate_series(1, :users * 20) AS n;
INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at)
    SELECT pg_temp.id('reset', id), id, pg_temp.hash('reset', id), created_at, created_at + interval '1 hour' FROM users;
INSERT INTO email_verifications (id, user_id, email, token_hash, created_at, expires_at, used_at)
    SELECT pg_temp.id('verification', id), id, email, pg_temp.hash('verification', id), created_at,
        created_at + interval '1 day', created_at FROM users;

-- A user's four integrations have the numbers 4 * user - 3 to 4 * user: google, microsoft, notion, youtube.
INSERT INTO oauth_accounts (user_id, provider, subject, email, created_at)
    SELECT id, 'google', md5('subject' || id), email, created_at FROM users;
INSERT INTO oauth_states (state_hash, user_id, provider, code_verifier_ciphertext, key_version, created_at, expires_at)
    SELECT pg_temp.hash('state', id), id, 'google', pg_temp.hash('verifier', id), 1, created_at,
        created_at + interval '10 minutes' FROM users;
INSERT INTO oauth_integrations (id, user_id, provider, status, scopes, created_at) OVERRIDING SYSTEM VALUE
    SELECT n, pg_temp.who(n, 4), (ARRAY['google', 'microsoft', 'notion', 'youtube'])[(n - 1) % 4 + 1], 'active',
        ARRAY['openid', 'email'], pg_temp.moment(n)
    FROM generate_series(1, :users * 4) AS n;
INSERT INTO oauth_tokens (integration_id, token_type, ciphertext, key_version, expires_at, created_at)
    SELECT integration.id, type, pg_temp.noise(type || integration.id, 1), 1, created_at + interval '1 hour', created_at
    FROM oauth_integrations AS integration, unnest(ARRAY['access', 'refresh']) AS type;
INSERT INTO oauth_consents (user_id, provider, scope, granted_at)
    SELECT user_id, provider, scope, created_at FROM oauth_integrations JOIN oauth_scopes USING (provider);
INSERT INTO sync_cursors (integration_id, resource, cursor, synced_at)
    SELECT id, 'all', md5('cursor' || id), created_at FROM oauth_integrations;
INSERT INTO calendar_events (integration_id, outside_id, title, starts_at, ends_at, details, synced_at)
    SELECT pg_temp.who(n, 100) * 4 - 3, md5('event' || n), 'Appointment ' || n, pg_temp.moment(n),
        pg_temp.moment(n) + interval '1 hour', jsonb_build_object('place', md5('place' || n), 'guests', n % 9), pg_temp.moment(n)
    FROM generate_series(1, :users * 100) AS n;
INSERT INTO mail_messages (integration_id, outside_id, sender, subject, snippet, received_at, synced_at)
    SELECT pg_temp.who(n, 250) * 4 - 2, md5('mail' || n), 'user' || n % :users + 1 || '@example.org', 'Subject ' || md5(n::text),
        pg_temp.prose('mail' || n, 2), pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users * 250) AS n;
INSERT INTO notion_pages (integration_id, outside_id, title, url, content, edited_at, synced_at)
    SELECT pg_temp.who(n, 10) * 4 - 1, md5('page' || n), 'Page ' || n, 'https://www.notion.so/' || md5('page' || n),
        pg_temp.prose('page' || n, 12), pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users * 10) AS n;
INSERT INTO youtube_videos (integration_id, outside_id, channel, title, published_at, synced_at)
    SELECT pg_temp.who(n, 20) * 4, md5('video' || n), 'Channel ' || n % 100, 'Video ' || n, pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users * 20) AS n;

INSERT INTO notes (id, user_id, title, body, created_at) OVERRIDING SYSTEM VALUE
    SELECT n, pg_temp.who(n, 150), 'Note ' || n, pg_temp.prose('note' || n, 3 + n % 10), pg_temp.moment(n)
    FROM generate_series(1, :users * 150) AS n;
INSERT INTO tags (id, user_id, name) OVERRIDING SYSTEM VALUE
    SELECT n, pg_temp.who(n, 5), 'tag' || n % 5 FROM generate_series(1, :users * 5) AS n;
INSERT INTO note_tags (note_id, tag_id) SELECT id, user_id * 5 - id % 5 FROM notes;
INSERT INTO todos (id, user_id, note_id, title, due_at, created_at) OVERRIDING SYSTEM VALUE
    SELECT n, pg_temp.who(n, 50), pg_temp.who(n, 50) * 150 - n % 150, 'To do ' || md5('todo' || n), pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users * 50) AS n;
INSERT INTO reminders (todo_id, remind_at, sent_at)
    SELECT id, due_at, CASE WHEN id % 2 = 0 THEN due_at END FROM todos;
INSERT INTO files (id, user_id, note_id, name, media_type, content, created_at)
    SELECT pg_temp.id('file', n), pg_temp.who(n, 6), pg_temp.who(n, 6) * 150, 'picture' || n || '.jpg', 'image/jpeg',
        pg_temp.noise('file' || n, 8 + n % 48), pg_temp.moment(n)
    FROM generate_series(1, :users * 6) AS n;

INSERT INTO task_results (id, user_id, status, result, created_at, finished_at)
    SELECT pg_temp.id('task', n), pg_temp.who(n, 120), 'done', jsonb_build_object('answer', md5('answer' || n), 'words', n % 1000),
        pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users * 120) AS n;
INSERT INTO task_batches (id, user_id, sent, created_at)
    SELECT pg_temp.id('batch', id), id, 50, created_at FROM users;
INSERT INTO task_runs (batch_id, number, release, instance, started_at, finished_at)
    SELECT pg_temp.id('batch', pg_temp.who(n, 50)), (n - 1) % 50, 'r' || n % 7, md5('instance' || n % 12), pg_temp.moment(n), pg_temp.moment(n)
    FROM generate_series(1, :users * 50) AS n;
INSERT INTO messages (user_id, task_id, channel, direction, address, subject, body, status, created_at)
    SELECT pg_temp.who(n, 60), pg_temp.id('task', pg_temp.who(n, 60) * 120 - n % 60), 'email', 'out',
        'user' || pg_temp.who(n, 60) || '@example.org', 'Subject ' || n, pg_temp.prose('message' || n, 4), 'sent', pg_temp.moment(n)
    FROM generate_series(1, :users * 60) AS n;
INSERT INTO notifications (user_id, kind, title, created_at)
    SELECT pg_temp.who(n, 100), 'reminder', 'Notification ' || md5('notification' || n), pg_temp.moment(n)
    FROM generate_series(1, :users * 100) AS n;
INSERT INTO notification_preferences (user_id, kind, channel, is_wanted)
    SELECT id, 'reminder', channel, id % 2 = 0 FROM users, unnest(ARRAY['site', 'email', 'sms']) AS channel;
INSERT INTO ai_conversations (id, user_id, title, created_at)
    SELECT pg_temp.id('conversation', n), pg_temp.who(n, 10), 'Conversation ' || n, pg_temp.moment(n)
    FROM generate_series(1, :users * 10) AS n;
INSERT INTO ai_messages (conversation_id, role, content, model, prompt_tokens, completion_tokens, created_at)
    SELECT pg_temp.id('conversation', pg_temp.who(n, 20)), CASE WHEN n % 2 = 1 THEN 'user' ELSE 'assistant' END,
        pg_temp.prose('ai' || n, 1 + n % 12), 'model', n % 4000, n % 1000, pg_temp.moment(n)
    FROM generate_series(1, :users * 200) AS n;
INSERT INTO audit_log (category, action, outcome, user_id, address, details, occurred_at)
    SELECT 'oauth', 'token.refresh', 'done', pg_temp.who(n, 200), inet '192.0.2.0' + n % 256,
        jsonb_build_object('provider', 'google'), pg_temp.moment(n)
    FROM generate_series(1, :users * 200) AS n;

-- The next row of the application's own follows the last one from here.
SELECT setval(pg_get_serial_sequence(format('%I.%I', :'schema', name), 'id'), :users * each)
    FROM (VALUES ('users', 1), ('phone_numbers', 1), ('oauth_integrations', 4), ('notes', 150), ('tags', 5), ('todos', 50)) AS filled (name, each)
    \g /dev/null
COMMIT;
ANALYZE;
SELECT :users AS users, pg_size_pretty(pg_database_size(current_database())) AS size;
