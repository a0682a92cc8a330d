pub async fn validate() {}
