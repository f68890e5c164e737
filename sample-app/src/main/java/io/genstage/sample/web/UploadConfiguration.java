package io.genstage.sample.web;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the server for uploads. */
@Configuration(proxyBeanMethods = false)
class UploadConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodyLimits(UploadProperties properties) {
        return server -> server.addEngineValves(new BodyValve(properties));
    }
}
