-- Back to the empty database. What people have written would go with the tables, so this is only for a database without
-- any: a first deployment that is taken back. Otherwise the way back is the backup from before the migration.

-- Nobody signs up between the look and the drop.
LOCK TABLE users IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM users) THEN
        RAISE EXCEPTION 'users has rows, which a downgrade to nothing would delete'
            USING HINT = 'Restore the backup from before the migration instead: landfall backups list.';
    END IF;
END
$$;

DROP TABLE
    youtube_videos,
    notion_pages,
    mail_messages,
    calendar_events,
    sync_cursors,
    ai_messages,
    ai_conversations,
    notification_preferences,
    notifications,
    messages,
    task_runs,
    task_batches,
    task_results,
    files,
    reminders,
    todos,
    note_tags,
    tags,
    notes,
    audit_log,
    audit_retention,
    oauth_consents,
    oauth_tokens,
    oauth_integrations,
    oauth_accounts,
    oauth_states,
    oauth_scopes,
    oauth_providers,
    mfa_recovery_codes,
    mfa_methods,
    encryption_keys,
    phone_numbers,
    email_verifications,
    password_resets,
    login_attempts,
    sessions,
    user_roles,
    role_permissions,
    permissions,
    roles,
    user_settings,
    users;

DROP FUNCTION keep_audit_log();
