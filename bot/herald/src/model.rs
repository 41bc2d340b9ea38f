//! The endpoint of `feeds` as the model of the use cases.

use async_trait::async_trait;
use campaigns::writer::{Model, ModelAnswer, ModelFailure, ModelQuestion};
use feeds::model::{Asked, Endpoint, ModelError, Question};

/// A model behind an endpoint.
#[derive(Debug)]
pub struct EndpointModel(pub Endpoint);

#[async_trait]
impl Model for EndpointModel {
    fn name(&self) -> &str {
        self.0.model()
    }

    async fn ask(&self, question: &ModelQuestion) -> ModelAnswer {
        let question = Question {
            system: question.system.clone(),
            user: question.user.clone(),
            schema: question.schema.clone(),
            schema_name: question.prompt.to_owned(),
            tokens_max: question.tokens_max,
            requests_max: question.requests_max,
        };
        let Asked { outcome, text, requests, tokens_in, tokens_out, took } =
            Box::pin(self.0.ask(&question)).await;
        let outcome = outcome.map_err(|error| {
            let said = error.to_string();
            match error {
                ModelError::NoJson(_)
                | ModelError::Schema(_)
                | ModelError::CutOff
                | ModelError::TooLong { .. } => ModelFailure::Form(said),
                _ => ModelFailure::Outside(said),
            }
        });
        ModelAnswer { outcome, text, requests, tokens_in, tokens_out, took }
    }
}
