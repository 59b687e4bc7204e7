{{ trialrun.bucket_slots('inputs') }}
