-- Grain: user. A model that assigns its users itself.
{{ trialrun.assign_variants(source('raw', 'raw_users'), 'user_id', 'signed_up_at', "it's a test", 'timestamp') }}
